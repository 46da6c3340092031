package dev.latchkey.bench.token;

import dev.latchkey.credentials.token.TokenAlgorithm;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The bare cryptography of tokens, on what real tokens are made of. */
public class RawOperations {
  /** The keys that tokens are made with, and what uses them. */
  @State(Scope.Benchmark)
  public static class Keys {
    private static final int RECORDS = 1_200;

    private Workload workload;
    private BareCryptography cryptography;

    /** Makes the keys. */
    @Setup
    public void prepare() {
      workload = new Workload(RECORDS);
      cryptography = new BareCryptography(workload.namespace().signingKey());
    }

    /** Ends the threads of the verifier that derived the tokens. */
    @TearDown
    public void close() {
      workload.close();
    }
  }

  /** What is signed in JWTs, and the signatures. */
  @State(Scope.Benchmark)
  public static class Jwts {
    private Turns<Signed> turns;

    /** Takes JWTs apart. */
    @Setup
    public void prepare(Keys keys) {
      turns =
          keys.workload
              .tokens(TokenAlgorithm.JWT)
              .map(Jwt::of)
              .map(jwt -> new Signed(jwt.signedBytes(), jwt.signatureBytes()));
    }
  }

  /** What the signatures of macaroons are made of. */
  @State(Scope.Benchmark)
  public static class Macaroons {
    private Turns<MacaroonChain> turns;

    /** Takes macaroons apart. */
    @Setup
    public void prepare(Keys keys) {
      turns = chains(keys, keys.workload.tokens(TokenAlgorithm.MACAROON));
    }
  }

  /** The same of macaroons that a holder has restricted by three caveats more. */
  @State(Scope.Benchmark)
  public static class NarrowedMacaroons {
    private Turns<MacaroonChain> turns;

    /** Takes macaroons apart. */
    @Setup
    public void prepare(Keys keys) {
      turns = chains(keys, keys.workload.narrowedMacaroons());
    }
  }

  private record Signed(byte[] message, byte[] signature) {}

  /** Signs what a JWT signs. */
  @Benchmark
  public byte[] ed25519Sign(Keys keys, Jwts jwts) {
    return keys.cryptography.sign(jwts.turns.next().message());
  }

  /** Checks the signature of a JWT. */
  @Benchmark
  public boolean ed25519Verify(Keys keys, Jwts jwts) {
    Signed jwt = jwts.turns.next();
    return keys.cryptography.verify(jwt.message(), jwt.signature());
  }

  /** Computes the signature of a macaroon with the JDK, as the library does that Latchkey uses. */
  @Benchmark
  public byte[] jdkHmacChain(Keys keys, Macaroons macaroons) {
    return macaroons.turns.next().signature(keys.cryptography::jdkHmac);
  }

  /** Computes the same with Bouncy Castle. */
  @Benchmark
  public byte[] bouncyCastleHmacChain(Keys keys, Macaroons macaroons) {
    return macaroons.turns.next().signature(keys.cryptography::bouncyCastleHmac);
  }

  /** Computes the signature of a macaroon that a holder has restricted, with the JDK. */
  @Benchmark
  public byte[] jdkNarrowedHmacChain(Keys keys, NarrowedMacaroons macaroons) {
    return macaroons.turns.next().signature(keys.cryptography::jdkHmac);
  }

  private static Turns<MacaroonChain> chains(Keys keys, Turns<String> macaroons) {
    return macaroons.map(
        token -> MacaroonChain.of(token, keys.workload.namespace().macaroonRoot()));
  }
}
