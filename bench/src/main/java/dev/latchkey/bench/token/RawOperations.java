package dev.latchkey.bench.token;

import dev.latchkey.credentials.token.TokenAlgorithm;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The bare cryptography of tokens, on what real tokens are made of. */
@State(Scope.Thread)
public class RawOperations {
  private static final int RECORDS = 1_200;

  private BareCryptography cryptography;
  private Turns<Signed> jwts;
  private Turns<MacaroonChain> macaroons;
  private Turns<MacaroonChain> narrowedMacaroons;

  private record Signed(byte[] message, byte[] signature) {}

  /** Makes the tokens. */
  @Setup
  public void prepare() {
    try (Workload workload = new Workload(RECORDS)) {
      SampleNamespace namespace = workload.namespace();
      cryptography = new BareCryptography(namespace.signingKey());
      jwts =
          workload
              .tokens(TokenAlgorithm.JWT)
              .map(Jwt::of)
              .map(jwt -> new Signed(jwt.signedBytes(), jwt.signatureBytes()));
      macaroons =
          workload
              .tokens(TokenAlgorithm.MACAROON)
              .map(token -> MacaroonChain.of(token, namespace.macaroonRoot()));
      narrowedMacaroons =
          workload
              .narrowedMacaroons()
              .map(token -> MacaroonChain.of(token, namespace.macaroonRoot()));
    }
  }

  /** Signs what a JWT signs. */
  @Benchmark
  public byte[] ed25519Sign() {
    return cryptography.sign(jwts.next().message());
  }

  /** Checks the signature of a JWT. */
  @Benchmark
  public boolean ed25519Verify() {
    Signed jwt = jwts.next();
    return cryptography.verify(jwt.message(), jwt.signature());
  }

  /** Computes the signature of a macaroon with the JDK, as the library does that Latchkey uses. */
  @Benchmark
  public byte[] jdkHmacChain() {
    return macaroons.next().signature(cryptography::jdkHmac);
  }

  /** Computes the same with Bouncy Castle. */
  @Benchmark
  public byte[] bouncyCastleHmacChain() {
    return macaroons.next().signature(cryptography::bouncyCastleHmac);
  }

  /** Computes the signature of a macaroon that a holder has narrowed, with the JDK. */
  @Benchmark
  public byte[] jdkNarrowedHmacChain() {
    return narrowedMacaroons.next().signature(cryptography::jdkHmac);
  }
}
