package faaso.funko;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A runtime is made by somebody else: its templates see the funko, and nothing of the machine.
class HostileRuntimeTest {
  private static final String SECRET = "what only this machine knows";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"{{ \"\".getClass() }}", "{{ \"\".class }}", "{{ name.getClass().getName() }}",
      "{{ name.class.name }}", "{{ options.getClass() }}", "{{ options.class }}", "{{ (1).getClass() }}",
      "{{ \"\".getClass().forName(\"java.lang.Runtime\").getRuntime().exec(\"id\") }}",
      "{{ name.getClass().getProtectionDomain() }}", "{{ name[\"class\"] }}", "{{ name[\"getClass\"]() }}",
      "{{ options.x.getClass() }}", "{{ options.list.getClass() }}",
      "{% for i in options.list %}{{ i.class }}{% endfor %}", "{% set x = name %}{{ x.getClass() }}",
      "{% macro m(x) %}{{ x.getClass() }}{% endmacro %}{{ m(name) }}"}) void a_template_reaches_no_class(
          String template) {
    assertThat(rendered(template)).doesNotContain("class", "java", "uid=", "file:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{% include \"FILE\" %}", "{% include \"file://FILE\" %}", "{% include \"../secret\" %}",
      "{% extends \"FILE\" %}", "{% import \"FILE\" %}", "{% from \"FILE\" import x %}",
      "{% embed \"FILE\" %}{% endembed %}", "{% include name ~ \"/../secret\" %}", "{{ i18n(\"FILE\", \"x\") }}",
      "{{ i18n(\"faaso/version\", \"x\") }}", "{% cache \"x\" %}{% include \"FILE\" %}{% endcache %}",
      "{% include \"/proc/self/environ\" %}"}) void a_template_reads_no_file(String template) throws IOException {
    var secret = Files.writeString(folder.resolve("secret"), SECRET);
    assertThat(rendered(template.replace("FILE", secret.toString()))).doesNotContain(SECRET, "PATH=");
  }

  @Test void a_link_in_a_runtime_leads_to_no_file() throws IOException {
    var secret = Files.writeString(folder.resolve("secret"), SECRET);
    var runtime = Files.createDirectories(folder.resolve("mine"));
    Files.createSymbolicLink(runtime.resolve("plain"), secret);
    Files.createSymbolicLink(runtime.resolve("rendered.j2"), secret);
    Files.createSymbolicLink(runtime.resolve("sub"), folder);
    Files.writeString(runtime.resolve("Dockerfile.j2"), "FROM x\n");
    assertThat(RuntimeFolder.of("./mine", folder).filesFor(funko())).containsOnlyKeys("Dockerfile");
  }

  @Test void a_template_sees_neither_the_environment_nor_its_own_place() {
    assertThat(rendered("{{ env }}{{ environment }}{{ system }}{{ beans }}{{ request }}{{ this }}{{ _context }}"))
        .doesNotContain(System.getenv("PATH"), folder.toString());
  }

  /// What comes of it, or the words of its refusal.
  private String rendered(String template) {
    try {
      var runtime = Files.createDirectories(folder.resolve("mine"));
      Files.writeString(runtime.resolve("Dockerfile.j2"), template);
      return new String(RuntimeFolder.of("./mine", folder).filesFor(funko()).get("Dockerfile"), StandardCharsets.UTF_8);
    } catch (FaasoException e) {
      assertThat(e).hasMessageStartingWith("the runtime ");
      return "refused";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FunkoFile funko() {
    return new FunkoFile(new FunkoName("hello"), "./mine", Map.of("x", "y", "list", List.of("a", "b")), null);
  }
}
