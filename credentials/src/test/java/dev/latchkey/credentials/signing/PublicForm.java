package dev.latchkey.credentials.signing;

import java.util.List;

/** The public form of one key, for tests of other packages. */
public final class PublicForm {
  private PublicForm() {}

  public static String of(SigningKey key) {
    return new VerificationKeySet(List.of(key.verificationKey())).toPublicJson().toString();
  }
}
