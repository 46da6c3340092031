package dev.latchkey.operator;

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
 */
public record OperatorOptions(
    Set<String> namespaces,
    Optional<Integer> managementPort,
    String managementHost,
    Optional<LeaderElection> leaderElection,
    Duration retention,
    Duration shutdownGrace) {

  /** How long records stay unless somebody says otherwise. */
  public static final Duration DEFAULT_RETENTION = Duration.ofDays(30);

  /** Takes a copy of the set. */
  public OperatorOptions {
    namespaces = Set.copyOf(namespaces);
  }

  /**
   * For a process that holds the only operator: no leader election, no health port.
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
        Duration.ofSeconds(5));
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
