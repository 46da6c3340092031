package dev.latchkey.verifier;

import dev.latchkey.verifier.http.ClientAddressSource;
import picocli.CommandLine.Option;

/** The options that say where a client's address is taken from. */
final class ClientAddressOptions {
  /** The choices on the command line. */
  enum Source {
    REMOTE("remote"),
    X_FORWARDED_FOR("x-forwarded-for"),
    X_REAL_IP("x-real-ip");

    private final String text;

    Source(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @Option(
      names = "--client-address",
      paramLabel = "SOURCE",
      defaultValue = "remote",
      description =
          "Where a client's address is taken from, for keys that may be used from some addresses"
              + " only: ${COMPLETION-CANDIDATES}. A sidecar never sees its client: name the header"
              + " that your proxy sets. Default: ${DEFAULT-VALUE}.")
  Source source = Source.REMOTE;

  @Option(
      names = "--trusted-proxies",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "With x-forwarded-for: how many proxies of yours add an entry to it; the client's is"
              + " counted from the right. Default: ${DEFAULT-VALUE}.")
  int trustedProxies = 1;

  /**
   * The source that was chosen.
   *
   * @throws IllegalArgumentException if the number of proxies makes no sense
   */
  ClientAddressSource toSource() {
    return switch (source) {
      case REMOTE -> new ClientAddressSource.Remote();
      case X_FORWARDED_FOR -> new ClientAddressSource.XForwardedFor(trustedProxies);
      case X_REAL_IP -> new ClientAddressSource.XRealIp();
    };
  }
}
