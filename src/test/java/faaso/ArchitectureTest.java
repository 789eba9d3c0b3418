package faaso;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.*;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.*;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.*;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Holds what docs/ARCHITECTURE.md and each package-info.java say of the packages.
class ArchitectureTest {
  private static final JavaClasses FAASO = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("faaso");

  @Test void every_package_is_one_of_these() {
    assertThat(FAASO.stream().map(type -> type.getPackageName()).distinct()).containsExactlyInAnyOrder("faaso",
        "faaso.funko", "faaso.docker", "faaso.routing", "faaso.remote", "faaso.cli", "faaso.proxy");
  }

  @ParameterizedTest
  @CsvSource({"funko,", "routing, funko", "docker, funko routing", "remote, funko", "cli, funko",
      "proxy, funko docker routing"}) void a_package_uses_only_these(String of, String permitted) {
    var others = new ArrayList<>(List.of("", ".funko", ".docker", ".routing", ".remote", ".cli", ".proxy"));
    others.remove("." + of);
    for (var one : permitted == null ? new String[0] : permitted.split(" ")) {
      others.remove("." + one);
    }
    noClasses().that().resideInAPackage("faaso." + of).should().dependOnClassesThat()
        .resideInAnyPackage(others.stream().map(other -> "faaso" + other).toArray(String[]::new)).check(FAASO);
  }

  @Test void no_package_uses_one_that_uses_it() {
    slices().matching("faaso.(*)..").should().beFreeOfCycles().check(FAASO);
  }

  @Test void only_docker_knows_docker_java() {
    noClasses().that().resideOutsideOfPackage("faaso.docker").should().dependOnClassesThat()
        .resideInAPackage("com.github.dockerjava..").check(FAASO);
  }

  @Test void only_the_proxy_knows_the_web_server() {
    noClasses().that().resideOutsideOfPackage("faaso.proxy").should().dependOnClassesThat()
        .resideInAPackage("io.javalin..").check(FAASO);
  }

  @Test void only_routing_knows_dns() {
    noClasses().that().resideOutsideOfPackage("faaso.routing").should().dependOnClassesThat()
        .resideInAPackage("org.xbill.DNS..").check(FAASO);
  }

  @Test void only_the_command_line_knows_its_library() {
    noClasses().that().resideOutsideOfPackage("faaso.cli").should().dependOnClassesThat().resideInAPackage("org.aesh..")
        .check(FAASO);
  }

  @Test void only_main_ends_the_process() {
    noClasses().that().doNotBelongToAnyOf(Main.class).should().callMethod(System.class, "exit", int.class).orShould()
        .callMethod(Runtime.class, "exit", int.class).orShould().callMethod(Runtime.class, "halt", int.class)
        .check(FAASO);
  }
}
