package dev.latchkey.bench.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.verifier.check.Verification;
import dev.latchkey.verifier.check.VerificationError;
import dev.latchkey.verifier.derivation.Derivation;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A refusal is cheap: what is measured must be what it is called. */
class VerifierOperationsTest {
  private static final int RECORDS = 20;

  private final VerifierOperations operations = new VerifierOperations();

  @BeforeEach
  void prepare() {
    operations.records = RECORDS;
    operations.prepare();
  }

  @AfterEach
  void close() {
    operations.close();
  }

  @Test
  void keysAreValid() {
    assertValid(operations::issuedKey, CredentialShape.ISSUED);
    assertValid(operations::importedKey, CredentialShape.IMPORTED);
  }

  @Test
  void tokensAreValid() {
    assertValid(operations::jwtFirst, CredentialShape.JWT);
    assertValid(operations::jwtRepeated, CredentialShape.JWT);
    assertValid(operations::macaroon, CredentialShape.MACAROON);
    assertValid(operations::narrowedMacaroon, CredentialShape.MACAROON);
  }

  @Test
  void forgedTokensAreRefusedForTheirSignature() {
    assertForged(operations::forgedJwtFirst);
    assertForged(operations::forgedJwtRepeated);
  }

  @Test
  void keysAreExchangedForTokens() {
    assertDerives(operations::deriveJwt, CredentialShape.JWT);
    assertDerives(operations::deriveMacaroon, CredentialShape.MACAROON);
  }

  private static void assertValid(Supplier<Verification> operation, CredentialShape shape) {
    for (int time = 0; time < 2 * RECORDS; time++) {
      assertThat(operation.get()).isInstanceOf(Verification.Valid.class);
      assertThat(operation.get().shape()).isEqualTo(shape);
    }
  }

  private static void assertForged(Supplier<Verification> operation) {
    for (int time = 0; time < 2 * RECORDS; time++) {
      assertThat(operation.get().error()).contains(VerificationError.SIGNATURE_INVALID);
    }
  }

  private static void assertDerives(Supplier<Derivation> operation, CredentialShape shape) {
    for (int time = 0; time < 2 * RECORDS; time++) {
      assertThat(operation.get())
          .isInstanceOfSatisfying(
              Derivation.Derived.class,
              derived -> assertThat(CredentialShape.of(derived.token())).isEqualTo(shape));
    }
  }
}
