package dev.latchkey.operator.issuer;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import dev.latchkey.crds.issuer.ApiKeyIssuer;
import dev.latchkey.crds.issuer.ApiKeyIssuerSpec;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.audit.KeyTransition;
import dev.latchkey.operator.namespace.NamespaceState;
import dev.latchkey.operator.namespace.Namespaces;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives namespaces without an {@link ApiKeyIssuer} what the operator's defaults want.
 *
 * <p>It works on the Secret with the hash keys: a namespace has one as soon as a key of it was
 * made, so that no key costs anything, and an unused namespace gets no signing keys.
 */
@ControllerConfiguration(
    name = "default-issuer",
    informer = @Informer(labelSelector = Latchkey.SECRET_ROLE + "=hash-keys"))
public final class DefaultIssuerReconciler implements Reconciler<Secret> {
  private static final Duration AFTER_CONFLICT = Duration.ofMillis(200);
  private static final Duration WHILE_STALLED = Duration.ofSeconds(30);

  private final SigningKeyLifecycle signingKeys;
  private final Issuers issuers;
  private final IssuerDefaults defaults;
  private final Namespaces namespaces;
  private final KeyEvents events;
  private final Clock clock;

  private InformerEventSource<Secret, Secret> signing;
  private InformerEventSource<Secret, Secret> published;

  /** A reconciler that reads and writes through the given parts. */
  public DefaultIssuerReconciler(
      KubernetesClient client,
      Issuers issuers,
      IssuerDefaults defaults,
      Namespaces namespaces,
      KeyEvents events,
      SecureRandom random,
      Clock clock) {
    this.signingKeys = new SigningKeyLifecycle(client, events, random, clock);
    this.issuers = issuers;
    this.defaults = defaults;
    this.namespaces = namespaces;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Secret>> prepareEventSources(EventSourceContext<Secret> context) {
    signing = written(SecretRole.SIGNING_KEYS, context);
    published = written(SecretRole.JWKS, context);
    return List.of(
        signing,
        published,
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(ApiKeyIssuer.class, Secret.class)
                .withName("issuers")
                .withSecondaryToPrimaryMapper(DefaultIssuerReconciler::hashKeys)
                .build(),
            context));
  }

  private static InformerEventSource<Secret, Secret> written(
      SecretRole role, EventSourceContext<Secret> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Secret.class, Secret.class)
            .withName(role.label())
            .withLabelSelector(Latchkey.SECRET_ROLE + "=" + role.label())
            .withSecondaryToPrimaryMapper(DefaultIssuerReconciler::hashKeys)
            .build(),
        context);
  }

  @Override
  public UpdateControl<Secret> reconcile(Secret hashKeys, Context<Secret> context) {
    String namespace = hashKeys.getMetadata().getNamespace();
    if (!hashKeys.getMetadata().getName().equals(Latchkey.HASH_KEYS_SECRET)
        || !defaults.derivedTokens() && isWithoutKeys(namespace)) {
      return UpdateControl.noUpdate();
    }
    if (namespaces.state(namespace) != NamespaceState.OPEN) {
      return UpdateControl.<Secret>noUpdate().rescheduleAfter(Namespaces.LOOK_AGAIN);
    }
    // Its own reconciler acts on an issuer; its deletion wakes this one.
    if (issuers.of(namespace).isPresent()) {
      return UpdateControl.noUpdate();
    }
    try {
      var outcome =
          signingKeys.reconcile(
              IssuerSettings.of(namespace, ApiKeyIssuerSpec.defaults(), defaults), hashKeys);
      return UpdateControl.<Secret>noUpdate()
          .rescheduleAfter(ApiKeyIssuerReconciler.until(outcome.lookAgain(), clock.instant()));
    } catch (IssuerStalledException e) {
      events.tell(
          hashKeys, new KeyTransition(true, e.reason().text(), e.getMessage(), Optional.empty()));
      return UpdateControl.<Secret>noUpdate().rescheduleAfter(WHILE_STALLED);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return UpdateControl.<Secret>noUpdate().rescheduleAfter(AFTER_CONFLICT);
    }
  }

  private boolean isWithoutKeys(String namespace) {
    return signing.get(new ResourceID(Latchkey.SIGNING_KEYS_SECRET, namespace)).isEmpty()
        && published.get(new ResourceID(Latchkey.JWKS, namespace)).isEmpty();
  }

  private static Set<ResourceID> hashKeys(HasMetadata object) {
    return Set.of(new ResourceID(Latchkey.HASH_KEYS_SECRET, object.getMetadata().getNamespace()));
  }
}
