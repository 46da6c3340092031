package dev.latchkey.bench.token;

import dev.latchkey.credentials.token.TokenAlgorithm;
import dev.latchkey.verifier.check.Verification;
import dev.latchkey.verifier.derivation.Derivation;
import dev.latchkey.verifier.derivation.DerivationRequest;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a verifier does with keys and tokens, from the text of a credential to the decision. */
@State(Scope.Thread)
public class VerifierOperations {
  /** How many keys the verifier knows. */
  @Param("10000")
  public int records;

  private Workload workload;
  private LocalVerifier verifier;
  private Turns<String> issuedKeys;
  private Turns<String> importedKeys;
  private Turns<DerivationRequest> jwtRequests;
  private Turns<DerivationRequest> macaroonRequests;
  private Turns<String> jwts;
  private Turns<String> forgedJwts;
  private Turns<String> macaroons;
  private Turns<String> narrowedMacaroons;

  /** Makes the keys and the tokens, and lets the verifier see each JWT once. */
  @Setup
  public void prepare() {
    workload = new Workload(records);
    verifier = workload.verifier();
    issuedKeys = workload.issuedKeys();
    importedKeys = workload.importedKeys();
    jwtRequests = workload.requests(TokenAlgorithm.JWT);
    macaroonRequests = workload.requests(TokenAlgorithm.MACAROON);
    jwts = workload.tokens(TokenAlgorithm.JWT);
    forgedJwts = workload.forgedJwts();
    macaroons = workload.tokens(TokenAlgorithm.MACAROON);
    narrowedMacaroons = workload.narrowedMacaroons();
    jwts.forEach(verifier::check);
    forgedJwts.forEach(verifier::check);
  }

  /** Ends the verifier's threads. */
  @TearDown
  public void close() {
    workload.close();
  }

  /** Verifies an issued key. */
  @Benchmark
  public Verification issuedKey() {
    return verifier.check(issuedKeys.next());
  }

  /** Verifies an imported key. */
  @Benchmark
  public Verification importedKey() {
    return verifier.check(importedKeys.next());
  }

  /** Exchanges an issued key for a JWT. */
  @Benchmark
  public Derivation deriveJwt() {
    return verifier.derive(jwtRequests.next());
  }

  /** Verifies a JWT that the verifier has not seen. */
  @Benchmark
  public Verification jwtFirst() {
    return first(jwts);
  }

  /** Verifies a JWT that it has seen. */
  @Benchmark
  public Verification jwtRepeated() {
    return verifier.check(jwts.next());
  }

  /** Refuses a JWT with a bad signature that the verifier has not seen. */
  @Benchmark
  public Verification forgedJwtFirst() {
    return first(forgedJwts);
  }

  /** Refuses a JWT with a bad signature that it has seen. */
  @Benchmark
  public Verification forgedJwtRepeated() {
    return verifier.check(forgedJwts.next());
  }

  /** Exchanges an issued key for a macaroon. */
  @Benchmark
  public Derivation deriveMacaroon() {
    return verifier.derive(macaroonRequests.next());
  }

  /** Verifies a macaroon. */
  @Benchmark
  public Verification macaroon() {
    return verifier.check(macaroons.next());
  }

  /** Verifies a macaroon that a holder has restricted by three caveats more. */
  @Benchmark
  public Verification narrowedMacaroon() {
    return verifier.check(narrowedMacaroons.next());
  }

  /** Each is new to the verifier: it has forgotten all when the first one's turn comes again. */
  private Verification first(Turns<String> tokens) {
    if (tokens.isAtStart()) {
      verifier.forgetSignatures();
    }
    return verifier.check(tokens.next());
  }
}
