package faaso.funko;

import module java.base;

import com.fasterxml.jackson.annotation.JsonValue;

/** The name of a secret: a file's name that cannot leave its folder. */
public record SecretName(@JsonValue String value) {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}");

  public SecretName {
    if (value == null || !VALID.matcher(value).matches()) {
      throw FaasoException.invalid(FaasoException.quote(value) + " cannot be the name of a secret",
          "letters, digits, '_', '-' and '.', neither '-' nor '.' first, at most 100: db_password");
    }
  }
}
