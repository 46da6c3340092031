package dev.latchkey.operator;

import dev.latchkey.operator.issuer.IssuerDefaults;
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
 */
public record OperatorOptions(
    Set<String> namespaces,
    Optional<Integer> managementPort,
    String managementHost,
    Optional<LeaderElection> leaderElection,
    Duration retention,
    Duration shutdownGrace,
    IssuerDefaults issuers) {

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
        new IssuerDefaults(true, IssuerDefaults.ISSUER_BASE));
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
        defaults);
  }

  /**
   * How replicas agree who writes.
   *
   * @param namespace where the Lease is
   * @param lease the Lease's name
   * @param identity this replica's name; unique
   */
  public record LeaderElection(String namespace, String lease, String identity) {}
}
