package faaso.funko;

import static org.assertj.core.api.Assertions.*;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

class SecretNameTest {
  private static final String HUNDRED = "0123456789abcdefghi_0123456789abcdefghi_0123456789abcdefghi_0123456789abcdefghi_0123456789abcdefghi_";

  @ParameterizedTest
  @ValueSource(strings = {"a", "DB_PASSWORD", "_x", "tls.key", "a-b", "1", "a..b", HUNDRED})
  void these_are_names(String text) { assertThat(new SecretName(text).value()).isEqualTo(text); }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", ".", "..", ".hidden", "-x", "a/b", "../a", "a b", "a\n", "a\0b", "ü", "a\\b",
      HUNDRED + "0"})
  void these_are_not(String text) {
    assertThatThrownBy(() -> new SecretName(text)).isInstanceOfSatisfying(FaasoException.class,
        e -> assertThat(e.status).isEqualTo(FaasoException.INVALID));
  }
}
