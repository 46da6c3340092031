package dev.latchkey.operator.issued;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.operator.record.OwnedSecrets;
import dev.latchkey.operator.watch.OwnWrites;
import dev.latchkey.operator.watch.RunningWatch;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Secrets that credentials are delivered in, as far as the watch has come; the operator's own
 * writes are seen at once. Thread-safe once started.
 */
public final class DeliveredSecrets implements OwnedSecrets {
  private static final String OWNER_UID = "owner-uid";

  private final KubernetesClient client;
  private volatile InformerEventSource<Secret, IssuedApiKey> informer;

  /** Secrets read and written through the given client. */
  public DeliveredSecrets(KubernetesClient client) {
    this.client = client;
  }

  InformerEventSource<Secret, IssuedApiKey> eventSource(EventSourceContext<IssuedApiKey> context) {
    var source =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Secret.class, IssuedApiKey.class)
                .withName("credential-secrets")
                .withLabelSelector(Latchkey.SECRET_ROLE + "=" + SecretRole.CREDENTIAL.label())
                .withSecondaryToPrimaryMapper(
                    Mappers.fromOwnerReferences(IssuedApiKey.class, false))
                .withGhostResourceCacheCheckInterval(OwnWrites.CHECK_INTERVAL)
                .build(),
            context);
    source.addIndexers(Map.of(OWNER_UID, DeliveredSecrets::owners));
    informer = source;
    return source;
  }

  Optional<Secret> of(IssuedApiKey key) {
    return RunningWatch.read(
        informer::isRunning,
        () ->
            informer.get(
                new ResourceID(CredentialSecret.name(key), key.getMetadata().getNamespace())));
  }

  void wrote(Secret secret) {
    informer.handleRecentResourceCreate(ResourceID.fromResource(secret), secret);
  }

  @Override
  public boolean isWatched() {
    var source = informer;
    return source != null && source.isRunning();
  }

  @Override
  public boolean isAnyOf(String ownerUid) {
    return isWatched() && !informer.byIndex(OWNER_UID, ownerUid).isEmpty();
  }

  /**
   * {@inheritDoc}
   *
   * <p>A cluster's garbage collector would do it too, somewhat later; not every API server has one.
   */
  @Override
  public List<String> removeOf(String ownerUid) {
    if (!isWatched()) {
      throw new IllegalStateException("the watch on Secrets has not begun");
    }
    List<String> removed = new ArrayList<>();
    for (Secret secret : informer.byIndex(OWNER_UID, ownerUid)) {
      boolean wasThere =
          !client
              .resource(secret)
              .lockResourceVersion(secret.getMetadata().getResourceVersion())
              .delete()
              .isEmpty();
      if (wasThere) {
        removed.add(secret.getMetadata().getName());
      }
    }
    return removed;
  }

  private static List<String> owners(Secret secret) {
    return secret.getMetadata().getOwnerReferences().stream().map(OwnerReference::getUid).toList();
  }
}
