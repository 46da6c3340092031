package dev.latchkey.operator.namespace;

import dev.latchkey.crds.Latchkey;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Whether the operator may write in a namespace. What was read is good for a second, so that many
 * keys cost no more requests than one; a pause takes effect after that. Thread-safe.
 */
public final class Namespaces {

  /** When a namespace that is paused or on its way out is looked at again. */
  public static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private static final long GOOD_FOR = Duration.ofSeconds(1).toNanos();

  private final KubernetesClient client;
  private final LongSupplier nanoTime;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  private record Seen(NamespaceState state, long when) {}

  /**
   * Namespaces read through the given client.
   *
   * @param nanoTime like {@link System#nanoTime()}
   */
  public Namespaces(KubernetesClient client, LongSupplier nanoTime) {
    this.client = client;
    this.nanoTime = nanoTime;
  }

  /** The state of a namespace, at most a second old. */
  public NamespaceState state(String namespace) {
    return seen.compute(
            namespace,
            (name, before) ->
                before != null && nanoTime.getAsLong() - before.when() < GOOD_FOR
                    ? before
                    : read(name))
        .state();
  }

  private Seen read(String name) {
    long now = nanoTime.getAsLong();
    Optional<Namespace> namespace = Optional.ofNullable(client.namespaces().withName(name).get());
    return new Seen(namespace.map(Namespaces::state).orElse(NamespaceState.OPEN), now);
  }

  private static NamespaceState state(Namespace namespace) {
    if (namespace.getMetadata().getDeletionTimestamp() != null) {
      return NamespaceState.TERMINATING;
    }
    var annotations = namespace.getMetadata().getAnnotations();
    return annotations != null && "true".equals(annotations.get(Latchkey.PAUSED))
        ? NamespaceState.PAUSED
        : NamespaceState.OPEN;
  }
}
