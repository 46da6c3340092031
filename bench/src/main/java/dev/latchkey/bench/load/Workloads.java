package dev.latchkey.bench.load;

import dev.latchkey.bench.load.client.ExpectedAnswer;
import dev.latchkey.bench.load.client.Requests;
import dev.latchkey.bench.load.cluster.SampleCluster;
import dev.latchkey.bench.token.SampleKey;
import dev.latchkey.bench.token.SampleNamespace;
import dev.latchkey.credentials.IssuedFormat;
import dev.latchkey.credentials.issued.IssuedCredential;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is sent to one verifier: the requests of each kind take turns, and go on where they were
 * when the kind has its next turn. There are as many bad credentials of a kind as good ones. Not
 * thread-safe.
 */
final class Workloads {
  /** How many credentials are in a batch. */
  static final int BATCH = 100;

  private static final int TOKENS = 1_000;

  private final int port;
  private final SampleCluster cluster;
  private final Requests issued;
  private final Requests imported;
  private final Requests authz;
  private final Requests batches;
  private final Requests repeatedJwts;
  private final Requests unknownIDs;
  private final Requests wrongSecrets;
  private final Requests invalidImported;
  private int forgeries;

  /**
   * @param port of the verifier
   * @param cluster whose keys it knows
   */
  Workloads(int port, SampleCluster cluster) {
    this.port = port;
    this.cluster = cluster;
    SampleNamespace elsewhere = new SampleNamespace();
    SecureRandom random = new SecureRandom();
    this.issued = issued(port, cluster);
    this.imported = Requests.verify(port, cluster.imported(), ExpectedAnswer.VALID);
    this.authz = Requests.authz(port, cluster.issued());
    this.batches = Requests.batchVerify(port, batches(cluster.issued()));
    this.repeatedJwts = Requests.verify(port, cluster.deriveJwts(TOKENS), ExpectedAnswer.VALID);
    this.unknownIDs =
        Requests.verify(
            port,
            Stream.generate(elsewhere::issue)
                .limit(cluster.issued().size())
                .map(SampleKey::credential)
                .toList(),
            ExpectedAnswer.INVALID);
    this.wrongSecrets =
        Requests.verify(
            port,
            cluster.issued().stream()
                .map(IssuedFormat::keyIDOf)
                .map(id -> IssuedCredential.generate("lk", id, random).text())
                .toList(),
            ExpectedAnswer.INVALID);
    this.invalidImported =
        Requests.verify(
            port,
            Stream.generate(elsewhere::importKey)
                .limit(cluster.imported().size())
                .map(SampleKey::credential)
                .toList(),
            ExpectedAnswer.INVALID);
  }

  /** All issued keys of a cluster, for any server that knows them. */
  static Requests issued(int port, SampleCluster cluster) {
    return Requests.verify(port, cluster.issued(), ExpectedAnswer.VALID);
  }

  Requests issued() {
    return issued;
  }

  /** JWTs that no verifier has seen: they are made at each call, which takes a while. */
  Requests newJwts(int count) {
    return Requests.verify(port, cluster.deriveJwts(count), ExpectedAnswer.VALID).once();
  }

  /** As many forged ones that it has not seen. */
  Requests newForgedJwts(List<String> genuine) {
    return Requests.verify(port, SampleCluster.forge(genuine, forgeries++), ExpectedAnswer.INVALID);
  }

  /** The requests of those that are sent to this verifier again and again. */
  Requests of(Series series) {
    return switch (series) {
      case ISSUED, LARGE, HALF_ALONE, HALF_BESIDE_FORGED -> issued;
      case IMPORTED -> imported;
      case AUTHZ -> authz;
      case BATCH -> batches;
      case JWT_REPEATED -> repeatedJwts;
      case UNKNOWN_ID -> unknownIDs;
      case WRONG_SECRET -> wrongSecrets;
      case INVALID_IMPORTED -> invalidImported;
      case NO_OP, JAVALIN, GO, JWT_FIRST, FORGED ->
          throw new IllegalArgumentException(series + " is not sent to it again and again");
    };
  }

  private static List<List<String>> batches(List<String> credentials) {
    List<List<String>> batches = new ArrayList<>();
    for (int from = 0; from + BATCH <= credentials.size(); from += BATCH) {
      batches.add(credentials.subList(from, from + BATCH));
    }
    return batches;
  }
}
