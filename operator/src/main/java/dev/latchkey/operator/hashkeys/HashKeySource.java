package dev.latchkey.operator.hashkeys;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.operator.watch.RunningWatch;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The hash keys of namespaces, as far as the watch has come. A change of them wakes every key of
 * the namespace.
 *
 * @param <K> the kind of key that is woken
 */
public final class HashKeySource<K extends ApiKey<?>> {
  private final InformerEventSource<Secret, K> informer;

  private HashKeySource(EventSourceContext<K> context) {
    this.informer =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Secret.class, context.getPrimaryResourceClass())
                .withName("hash-keys")
                .withLabelSelector(Latchkey.SECRET_ROLE + "=" + SecretRole.HASH_KEYS.label())
                .withPrimaryToSecondaryMapper(
                    (K key) ->
                        java.util.Set.of(
                            new ResourceID(
                                Latchkey.HASH_KEYS_SECRET, key.getMetadata().getNamespace())))
                .withSecondaryToPrimaryMapper(
                    secret ->
                        context
                            .getPrimaryCache()
                            .list(secret.getMetadata().getNamespace())
                            .map(ResourceID::fromResource)
                            .collect(Collectors.toSet()))
                .build(),
            context);
  }

  /** The hash keys of the namespaces of a kind of key. */
  public static <K extends ApiKey<?>> HashKeySource<K> of(EventSourceContext<K> context) {
    return new HashKeySource<>(context);
  }

  /** What JOSDK is to start. */
  public InformerEventSource<Secret, K> eventSource() {
    return informer;
  }

  /** The hash keys of a namespace; empty where there are none, or they are damaged. */
  public Optional<HashKeyRing> of(String namespace) {
    try {
      return RunningWatch.read(
              informer::isRunning,
              () -> informer.get(new ResourceID(Latchkey.HASH_KEYS_SECRET, namespace)))
          .map(HashKeys::read);
    } catch (HashKeysUnavailableException damaged) {
      return Optional.empty();
    }
  }
}
