package dev.latchkey.operator;

import dev.latchkey.http.auth.Authentication;
import dev.latchkey.operator.issuer.IssuerDefaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How an operator runs.
 *
 * @param namespaces where it works; empty = everywhere
 * @param managementPort port for health and metrics; 0 = any free one, empty = none
 * @param managementHost address to listen at for health and metrics
 * @param leaderElection how replicas agree who writes; empty = there is one replica
 * @param retention how long records stay after their credential's end or expiry
 * @param shutdownGrace how long reconciliations under way may take to finish at the end
 * @param issuers what holds in namespaces whose ApiKeyIssuer says nothing else
 * @param adminApi how it answers the admin HTTP API; empty = not at all
 */
public record OperatorOptions(
    Set<String> namespaces,
    Optional<Integer> managementPort,
    String managementHost,
    Optional<LeaderElection> leaderElection,
    Duration retention,
    Duration shutdownGrace,
    IssuerDefaults issuers,
    Optional<AdminApiOptions> adminApi) {

  /** How long records stay unless somebody says otherwise. */
  public static final Duration DEFAULT_RETENTION = Duration.ofDays(30);

  /** Takes a copy of the set. */
  public OperatorOptions {
    namespaces = Set.copyOf(namespaces);
  }

  /**
   * For a process that holds the only operator: no leader election, no health port, derived tokens.
   *
   * @param namespaces where it works; empty = everywhere
   */
  public static OperatorOptions forDev(Set<String> namespaces) {
    return new OperatorOptions(
        namespaces,
        Optional.empty(),
        "127.0.0.1",
        Optional.empty(),
        DEFAULT_RETENTION,
        Duration.ofSeconds(5),
        new IssuerDefaults(true, IssuerDefaults.ISSUER_BASE),
        Optional.empty());
  }

  /** The same with other defaults for namespaces' issuers. */
  public OperatorOptions withIssuers(IssuerDefaults defaults) {
    return new OperatorOptions(
        namespaces,
        managementPort,
        managementHost,
        leaderElection,
        retention,
        shutdownGrace,
        defaults,
        adminApi);
  }

  /** The same, answering the admin HTTP API. */
  public OperatorOptions withAdminApi(AdminApiOptions api) {
    return new OperatorOptions(
        namespaces,
        managementPort,
        managementHost,
        leaderElection,
        retention,
        shutdownGrace,
        issuers,
        Optional.of(api));
  }

  /**
   * How the admin HTTP API is answered.
   *
   * @param defaultNamespace which namespace a request is for that names none
   * @param authentication whether callers are asked who they are; if not, whoever reaches the
   *     address may do everything
   * @param listener where to listen; empty = the routes are served by somebody else's listener
   */
  public record AdminApiOptions(
      String defaultNamespace, Authentication authentication, Optional<Listener> listener) {}

  /**
   * A port of our own.
   *
   * @param address the address to bind to
   * @param port the port; 0 = any free one
   * @param tlsFolder folder with {@code tls.crt} and {@code tls.key}; empty = plain HTTP
   */
  public record Listener(String address, int port, Optional<Path> tlsFolder) {}

  /**
   * How replicas agree who writes.
   *
   * @param namespace where the Lease is
   * @param lease the Lease's name
   * @param identity this replica's name; unique
   */
  public record LeaderElection(String namespace, String lease, String identity) {}
}
