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
public class VerifierOperations {
  /** The verifier, and the keys that it knows. */
  @State(Scope.Benchmark)
  public static class Keys {
    /** How many there are. */
    @Param("10000")
    public int records;

    private Workload workload;
    private LocalVerifier verifier;
    private Turns<String> issued;
    private Turns<String> imported;
    private Turns<DerivationRequest> jwtRequests;
    private Turns<DerivationRequest> macaroonRequests;

    /** Makes the keys. */
    @Setup
    public void prepare() {
      workload = new Workload(records);
      verifier = workload.verifier();
      issued = workload.issuedKeys();
      imported = workload.importedKeys();
      jwtRequests = workload.requests(TokenAlgorithm.JWT);
      macaroonRequests = workload.requests(TokenAlgorithm.MACAROON);
    }

    /** Ends the verifier's threads. */
    @TearDown
    public void close() {
      workload.close();
    }
  }

  /** JWTs that the verifier has seen, until it is made to forget. */
  @State(Scope.Benchmark)
  public static class Jwts {
    private Turns<String> turns;

    /** Derives them. */
    @Setup
    public void prepare(Keys keys) {
      turns = keys.workload.tokens(TokenAlgorithm.JWT);
      turns.forEach(keys.verifier::accept);
    }
  }

  /** JWTs with a bad signature that the verifier has seen, until it is made to forget. */
  @State(Scope.Benchmark)
  public static class ForgedJwts {
    private Turns<String> turns;

    /** Forges them. */
    @Setup
    public void prepare(Keys keys) {
      turns = keys.workload.forgedJwts();
      turns.forEach(keys.verifier::refuse);
    }
  }

  /** Macaroons as they were derived. */
  @State(Scope.Benchmark)
  public static class Macaroons {
    private Turns<String> turns;

    /** Derives them. */
    @Setup
    public void prepare(Keys keys) {
      turns = keys.workload.tokens(TokenAlgorithm.MACAROON);
    }
  }

  /** Macaroons that a holder has restricted by three caveats more. */
  @State(Scope.Benchmark)
  public static class NarrowedMacaroons {
    private Turns<String> turns;

    /** Derives and restricts them. */
    @Setup
    public void prepare(Keys keys) {
      turns = keys.workload.narrowedMacaroons();
    }
  }

  /** Verifies an issued key. */
  @Benchmark
  public Verification issuedKey(Keys keys) {
    return keys.verifier.accept(keys.issued.next());
  }

  /** Verifies an imported key. */
  @Benchmark
  public Verification importedKey(Keys keys) {
    return keys.verifier.accept(keys.imported.next());
  }

  /** Exchanges an issued key for a JWT. */
  @Benchmark
  public Derivation deriveJwt(Keys keys) {
    return keys.verifier.derive(keys.jwtRequests.next());
  }

  /** Verifies a JWT that the verifier has not seen. */
  @Benchmark
  public Verification jwtFirst(Keys keys, Jwts jwts) {
    return keys.verifier.accept(unseen(keys.verifier, jwts.turns));
  }

  /** Verifies a JWT that it has seen. */
  @Benchmark
  public Verification jwtRepeated(Keys keys, Jwts jwts) {
    return keys.verifier.accept(jwts.turns.next());
  }

  /** Refuses a JWT with a bad signature that the verifier has not seen. */
  @Benchmark
  public Verification forgedJwtFirst(Keys keys, ForgedJwts jwts) {
    return keys.verifier.refuse(unseen(keys.verifier, jwts.turns));
  }

  /** Refuses a JWT with a bad signature that it has seen. */
  @Benchmark
  public Verification forgedJwtRepeated(Keys keys, ForgedJwts jwts) {
    return keys.verifier.refuse(jwts.turns.next());
  }

  /** Exchanges an issued key for a macaroon. */
  @Benchmark
  public Derivation deriveMacaroon(Keys keys) {
    return keys.verifier.derive(keys.macaroonRequests.next());
  }

  /** Verifies a macaroon. */
  @Benchmark
  public Verification macaroon(Keys keys, Macaroons macaroons) {
    return keys.verifier.accept(macaroons.turns.next());
  }

  /** Verifies a macaroon that a holder has restricted. */
  @Benchmark
  public Verification narrowedMacaroon(Keys keys, NarrowedMacaroons macaroons) {
    return keys.verifier.accept(macaroons.turns.next());
  }

  /** The next one, new to the verifier: it has forgotten all when the first one's turn comes. */
  private static String unseen(LocalVerifier verifier, Turns<String> tokens) {
    if (tokens.isAtStart()) {
      verifier.forgetSignatures();
    }
    return tokens.next();
  }
}
