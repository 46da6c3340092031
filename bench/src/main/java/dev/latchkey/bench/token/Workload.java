package dev.latchkey.bench.token;

import dev.latchkey.credentials.json.StrictJson;
import dev.latchkey.credentials.token.MacaroonFormat;
import dev.latchkey.credentials.token.TokenAlgorithm;
import dev.latchkey.verifier.derivation.DerivationRequest;
import dev.latchkey.verifier.index.RecordIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A verifier that knows many keys, and the credentials that are verified with it. Not thread-safe.
 */
final class Workload implements AutoCloseable {
  /** How many credentials of a kind take turns, if there are as many. */
  private static final int TURNS = 1_000;

  /** One key in so many is an imported one. */
  private static final int IMPORTED = 10;

  private final SampleNamespace namespace = new SampleNamespace();
  private final List<String> issued = new ArrayList<>();
  private final List<String> imported = new ArrayList<>();
  private final LocalVerifier verifier;

  /**
   * @param records how many keys there are; {@value #IMPORTED} or more
   */
  Workload(int records) {
    RecordIndex index = new RecordIndex();
    for (int number = 1; number <= records; number++) {
      boolean isImported = number % IMPORTED == 0;
      SampleKey key = isImported ? namespace.importKey() : namespace.issue();
      index.put(key.record());
      List<String> credentials = isImported ? imported : issued;
      if (credentials.size() < TURNS) {
        credentials.add(key.credential());
      }
    }
    this.verifier = LocalVerifier.start(namespace, index);
  }

  SampleNamespace namespace() {
    return namespace;
  }

  LocalVerifier verifier() {
    return verifier;
  }

  Turns<String> issuedKeys() {
    return new Turns<>(issued);
  }

  Turns<String> importedKeys() {
    return new Turns<>(imported);
  }

  /** Asks for a token with all that the key is, for as long as is usual: one of each issued key. */
  Turns<DerivationRequest> requests(TokenAlgorithm algorithm) {
    return issuedKeys()
        .map(
            credential ->
                new DerivationRequest(
                    credential,
                    algorithm,
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    StrictJson.newObject()));
  }

  /** A token of each issued key. */
  Turns<String> tokens(TokenAlgorithm algorithm) {
    return requests(algorithm).map(request -> verifier.derive(request).token());
  }

  /** JWTs of ours but for the signature, which is one that our key made of another token. */
  Turns<String> forgedJwts() {
    Turns<String> others = tokens(TokenAlgorithm.JWT);
    return tokens(TokenAlgorithm.JWT).map(token -> Jwt.of(token).signedAs(Jwt.of(others.next())));
  }

  /** Macaroons that a holder has restricted by three more caveats. */
  Turns<String> narrowedMacaroons() {
    List<String> caveats =
        List.of(
            "scope = orders:read",
            "cidr = 10.0.0.0/8",
            "exp = " + Instant.now().plus(Duration.ofMinutes(30)).getEpochSecond());
    return tokens(TokenAlgorithm.MACAROON).map(token -> MacaroonFormat.narrow(token, caveats));
  }

  @Override
  public void close() {
    verifier.close();
  }
}
