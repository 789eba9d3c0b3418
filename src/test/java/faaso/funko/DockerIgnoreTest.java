package faaso.funko;

import static org.assertj.core.api.Assertions.*;

import module java.base;

import org.junit.jupiter.api.*;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

/// What Docker's builder does with the same lines, [DockerIgnoreBuildTest] asks itself.
class DockerIgnoreTest {
  private static final Path FILE = Path.of("app/.dockerignore");

  @ParameterizedTest
  @CsvSource(delimiter = ':', textBlock = """
      # lines; more      : leave out                       : not
      **/bin/**/*.dll    : app/bin/x.dll bin/d/x.dll       : x.dll bin/x.exe app/x.dll
      [^a]*.txt          : b.txt é.txt                     : a.txt
      [!a]*.txt          : a.txt                           : b.txt
      x[a-cx]y           : xay xcy xxy                     : xdy x-y
      x[a\\-z]y          : xay x-y                         : xby
      x[\\]\\[]y         : x]y x[y                         : xay
      x[a[]y             : xay x[y                         : xby
      x[a&&b]y           : xay x&y                         : xcy
      a\\*               : a*                              : ab
      \\!a               : !a                              : a
      x{y                : x{y x{y/z                       : xy
      x{a,b}*            : x{a,b}c                         : xa
      (a|b)+.?           : (a|b)+.c                      : a b ab
      a.c                : a.c                             : abc
      **                 : a a/b a/b/c                     :
      a/**               : a/b a/b/c                       : a b
      a/**/b             : a/b a/c/b a/c/d/b               : a/c ab
      a**b               : ab ac/b                         : acb
      **.log             : .log a.log a/b.log              : a.logs
      **.l?g             : .log a/.log                     : a.log
      **/a*/**/b         : a/b c/ad/e/b                    : b a/c
      ???                : abc é12 abc/d                   : ab abcd
      /a                 : a                               : b/a
      ./a/../b/          : b b/c                           : a a/b
      ../a               :                                 : a
      .                  :                                 : a
      A                  : A                               : a
      *; !src; src/s     : a src/s/c                       : src/a src/deep/b
      a/*; !a/b          : a/c                             : a/b a/b/c
      a; !a/b; a/b/c     : a/c a/b/c                       : a/b/d
      a/b; !a            :                                 : a/b a/c
      *; a/b; !a         : b                               : a/b
      !a; *              : a b                             :
      a; !  a            :                                 : a a/b
      *; !**/keep        : a a/b                           : keep a/keep a/b/keep
      *; !a*             : b                               : ab ab/c
      a; !!a             : a                               :
      """) void leaves_out(String lines, String out, String not) {
    for (var path : paths(out)) {
      assertThat(isOut(lines.replace("; ", "\n"), path)).as(path).isTrue();
    }
    for (var path : paths(not)) {
      assertThat(isOut(lines.replace("; ", "\n"), path)).as(path).isFalse();
    }
  }

  @Test void blanks_around_a_line_carriage_returns_and_a_byte_order_mark_mean_nothing() {
    for (var lines : List.of(" a b\t", "\ufeffa b\r\n", "\r\n  \n\na b\r", "#x\na b", "x\n!\ta b \n a b")) {
      assertThat(isOut(lines, "a b")).as(lines).isTrue();
    }
    assertThat(isOut("\ufeff#a", "#a")).as("a comment").isFalse();
    assertThat(isOut("#a", "#a")).as("a comment").isFalse();
    assertThat(isOut(" #a", "#a")).as("no comment").isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "a[", "x[]y", "x[^]y", "[]a]", "[-a]", "[a-]", "[a-b-c]", "[a\\]", "[z-a]", "a\\",
      "a\\  ", "!a\\"}) void what_is_no_pattern_is_told_with_its_line(String line) {
    assertThatThrownBy(() -> DockerIgnore.read("a\n\n# b\n" + line + "\nc", FILE).toList())
        .isInstanceOfSatisfying(FaasoException.class, e -> {
          assertThat(e).hasMessage("line 4 of app/.dockerignore is no pattern: '" + line.strip() + "'");
          assertThat(e.hint).isEqualTo("write \\[ for a bracket and \\\\ for a backslash");
          assertThat(e.status).isEqualTo(FaasoException.INVALID);
        });
  }

  @ParameterizedTest
  @CsvSource({"!a/b, a/, true", "!a/b, a/b/, true", "!a/b, b/, false", "!a/b, ab/, false", "a, a/, false",
      "!**/b, a/, true", "!*/b, a/, true", "!*/b, a/c/, false",
      "!funko.yml, node_modules/, false"}) void a_folder_that_is_left_out_is_looked_into_only_for_an_exception(
          String line, String start, boolean isLookedInto) {
    assertThat(DockerIgnore.read(line, FILE).anyMatch(it -> it.mayBringBackFrom(Path.of(start))))
        .isEqualTo(isLookedInto);
  }

  static boolean isOut(String lines, String path) {
    return DockerIgnore.isOut(Path.of(path), DockerIgnore.read(lines, FILE).toList());
  }

  private static List<String> paths(String text) { return text == null ? List.of() : List.of(text.split(" +")); }
}
