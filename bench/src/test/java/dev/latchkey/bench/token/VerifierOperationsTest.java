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
  private final VerifierOperations.Keys keys = new VerifierOperations.Keys();

  @BeforeEach
  void prepare() {
    keys.records = RECORDS;
    keys.prepare();
  }

  @AfterEach
  void close() {
    keys.close();
  }

  @Test
  void keysAreValid() {
    assertValid(() -> operations.issuedKey(keys), CredentialShape.ISSUED);
    assertValid(() -> operations.importedKey(keys), CredentialShape.IMPORTED);
  }

  @Test
  void jwtsAreValid() {
    var jwts = new VerifierOperations.Jwts();
    jwts.prepare(keys);

    assertValid(() -> operations.jwtFirst(keys, jwts), CredentialShape.JWT);
    assertValid(() -> operations.jwtRepeated(keys, jwts), CredentialShape.JWT);
  }

  @Test
  void forgedJwtsAreRefusedForTheirSignature() {
    var jwts = new VerifierOperations.ForgedJwts();
    jwts.prepare(keys);

    assertForged(() -> operations.forgedJwtFirst(keys, jwts));
    assertForged(() -> operations.forgedJwtRepeated(keys, jwts));
  }

  @Test
  void macaroonsAreValid() {
    var macaroons = new VerifierOperations.Macaroons();
    macaroons.prepare(keys);
    var narrowed = new VerifierOperations.NarrowedMacaroons();
    narrowed.prepare(keys);

    assertValid(() -> operations.macaroon(keys, macaroons), CredentialShape.MACAROON);
    assertValid(() -> operations.narrowedMacaroon(keys, narrowed), CredentialShape.MACAROON);
  }

  @Test
  void keysAreExchangedForTokens() {
    assertDerives(() -> operations.deriveJwt(keys), CredentialShape.JWT);
    assertDerives(() -> operations.deriveMacaroon(keys), CredentialShape.MACAROON);
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
