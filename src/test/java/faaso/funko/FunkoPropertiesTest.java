package faaso.funko;

import static faaso.funko.DockerIgnoreTest.isOut;
import static org.assertj.core.api.Assertions.*;

import module java.base;

import net.jqwik.api.*;
import net.jqwik.api.constraints.*;

/// What holds for any text that comes from outside.
class FunkoPropertiesTest {
  @Property void what_is_a_name_is_safe_wherever_it_is_put(@ForAll("nearlyNames") String text) {
    var name = FunkoName.parse(text);
    assertThat(name.isPresent())
        .isEqualTo(text.matches("[a-z0-9]+(-[a-z0-9]+)*") && text.length() <= 50 && !text.equals("proxy"));
    name.ifPresent(n -> {
      assertThat(n.value()).isEqualTo(text);
      assertThat(URI.create("http://" + n + ".x/" + n).getHost()).isEqualTo(n + ".x");
      assertThat(Path.of("/a", n.image()).normalize().getParent()).isEqualTo(Path.of("/a"));
    });
  }

  @Property void any_text_is_a_name_or_refused_in_words(@ForAll String text) {
    assertThat(FunkoName.parse(text).map(FunkoName::value)).isIn(Optional.empty(), Optional.of(text));
    if (FunkoName.parse(text).isEmpty()) {
      assertThatThrownBy(() -> new FunkoName(text)).isInstanceOf(FaasoException.class);
    }
  }

  @Property void any_container_is_of_one_funko_at_most(@ForAll("containers") String container) {
    FunkoName.ofInstance(container).ifPresent(name -> {
      assertThat(container).startsWith(name.image() + "-");
      assertThat(container.substring(name.image().length() + 1)).doesNotContain("-");
    });
  }

  @Property void an_instance_and_a_build_belong_to_their_funko(@ForAll("names") FunkoName name,
      @ForAll("tags") String tag) {
    assertThat(FunkoName.ofInstance(name.newInstance())).contains(name);
    assertThat(FunkoName.ofImage(name.image() + ":" + tag)).contains(name);
    assertThat(FunkoName.ofVolume(name.image())).contains(name);
  }

  @Property void two_funkos_share_neither_image_nor_volume_nor_instance(@ForAll("names") FunkoName one,
      @ForAll("names") FunkoName other, @ForAll("tags") String tag) {
    Assume.that(!one.equals(other));
    assertThat(one.image()).isNotEqualTo(other.image());
    assertThat(FunkoName.ofInstance(one.newInstance())).isNotEqualTo(FunkoName.ofInstance(other.newInstance()));
    assertThat(FunkoName.ofImage(one.image() + ":" + tag)).isNotEqualTo(FunkoName.ofImage(other.image() + ":" + tag));
  }

  @Property void a_tag_from_outside_is_one_of_the_funkos_or_none(@ForAll String asked, @ForAll("tags") String tag) {
    var build = new Funko.Build(tag, "sha256:1", 1, Map.of());
    var funko = new Funko(new FunkoName("hello"), List.of(), List.of(build), false, "");
    assertThat(funko.build(asked)).isEqualTo(asked.equals(tag) ? Optional.of(build) : Optional.empty());
  }

  @Property void a_value_of_an_option_stays_on_its_line(@ForAll("values") String value) throws IOException {
    try {
      assertThat(lines(value)).hasSameSizeAs(lines("true"));
    } catch (FaasoException e) {
      assertThat(e).hasMessageContaining("the option healthcheck_command cannot hold");
    }
  }

  @Property void a_path_to_be_ignored_stands_for_itself_and_what_is_below(@ForAll("paths") String path,
      @ForAll("paths") String other) {
    assertThat(isOut(path, path)).isTrue();
    assertThat(isOut(path, path + "/" + other)).isTrue();
    assertThat(isOut(path, other)).isEqualTo(Path.of(other).startsWith(path));
  }

  @Property void an_exception_undoes_what_the_line_before_it_says(@ForAll("rules") String line,
      @ForAll("paths") String path) {
    try {
      assertThat(isOut(line + "\n!" + line, path)).isFalse();
      assertThat(isOut("!" + line + "\n" + line, path)).isEqualTo(isOut(line, path));
    } catch (FaasoException e) {
      assertThat(line).as("what is no pattern").containsAnyOf("[", "\\");
    }
  }

  @Property void what_is_quoted_is_one_short_line(@ForAll String text) {
    assertThat(FaasoException.quote(text)).doesNotContainPattern("\\p{Cntrl}").hasSizeLessThanOrEqualTo(62);
  }

  @Provide Arbitrary<String> nearlyNames() {
    return Arbitraries.strings().withChars("abcxyz059-").ofMaxLength(60)
        .edgeCases(edges -> edges.add("proxy", "a--b", "-a", "a-", "", "a\n", "A", "ä", "a.b", "a/b"));
  }

  @Provide Arbitrary<FunkoName> names() {
    return nearlyNames().filter(text -> FunkoName.parse(text).isPresent()).map(FunkoName::new);
  }

  @Provide Arbitrary<String> containers() {
    return Arbitraries.strings().withChars("ab0-._A").ofMaxLength(20).map(rest -> "faaso-" + rest);
  }

  @Provide Arbitrary<String> tags() {
    return Arbitraries.strings().alpha().numeric().withChars("_.-").ofMinLength(1).ofMaxLength(128);
  }

  @Provide Arbitrary<String> values() {
    return Arbitraries.strings().withChars("a '\"`$\\{}#<>|&;\n\r\t\u0085\u2028").ofMaxLength(20);
  }

  @Provide Arbitrary<String> paths() {
    return Arbitraries.strings().withChars("ab").ofMinLength(1).ofMaxLength(3).list().ofMinSize(1).ofMaxSize(3)
        .map(parts -> String.join("/", parts));
  }

  @Provide Arbitrary<String> rules() {
    return Arbitraries.strings().withChars("ab/*?.[]{},\\").ofMinLength(1).ofMaxLength(12);
  }

  /// The instructions of a Dockerfile, those that go on in the next line as one.
  private static List<String> lines(String value) throws IOException {
    var funko = new FunkoFile(new FunkoName("hello"), "express", Map.of("healthcheck_command", value), null);
    var files = RuntimeFolder.of("express", Path.of("")).filesFor(funko);
    return new String(files.get("Dockerfile"), StandardCharsets.UTF_8).replaceAll("\\\\[ \t]*\n", "").lines().toList();
  }
}
