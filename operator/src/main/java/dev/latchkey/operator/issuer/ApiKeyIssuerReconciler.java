package dev.latchkey.operator.issuer;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import dev.latchkey.crds.condition.IssuerReason;
import dev.latchkey.crds.issuer.ApiKeyIssuer;
import dev.latchkey.crds.issuer.ApiKeyIssuerStatus;
import dev.latchkey.crds.issuer.IssuerKey;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.hashkeys.HashKeyLifecycle;
import dev.latchkey.operator.hashkeys.HashKeysUnavailableException;
import dev.latchkey.operator.namespace.Namespaces;
import dev.latchkey.operator.watch.OwnWrites;
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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Gives a namespace the hash keys and signing keys that its {@link ApiKeyIssuer} wants. */
@ControllerConfiguration(
    name = "api-key-issuer",
    informer = @Informer(ghostResourceCacheCheckInterval = OwnWrites.CHECK_MILLIS))
public final class ApiKeyIssuerReconciler implements Reconciler<ApiKeyIssuer> {
  private static final Duration AFTER_CONFLICT = Duration.ofMillis(200);

  /**
   * A status names no version. A change of the spec that is stored just before it is taken for a
   * part of our own write, and nothing is heard of it.
   */
  private static final Duration AFTER_WRITE = Duration.ofSeconds(3);

  /** What nobody watches, the ConfigMap and records' hash keys, is looked at this often. */
  private static final Duration LOOK_AGAIN = Duration.ofHours(1);

  private static final Duration WHILE_STALLED = Duration.ofSeconds(30);

  private final SigningKeyLifecycle signingKeys;
  private final HashKeyLifecycle hashKeys;
  private final IssuerDefaults defaults;
  private final Namespaces namespaces;
  private final KeyEvents events;
  private final Clock clock;

  /** A reconciler that reads and writes through the given parts. */
  public ApiKeyIssuerReconciler(
      KubernetesClient client,
      HashKeyLifecycle hashKeys,
      IssuerDefaults defaults,
      Namespaces namespaces,
      KeyEvents events,
      SecureRandom random,
      Clock clock) {
    this.signingKeys = new SigningKeyLifecycle(client, events, random, clock);
    this.hashKeys = hashKeys;
    this.defaults = defaults;
    this.namespaces = namespaces;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, ApiKeyIssuer>> prepareEventSources(
      EventSourceContext<ApiKeyIssuer> context) {
    return List.of(
        keys(SecretRole.HASH_KEYS, context),
        keys(SecretRole.SIGNING_KEYS, context),
        keys(SecretRole.JWKS, context));
  }

  /** One for each role: the API server in memory knows no selectors of sets. */
  private static EventSource<?, ApiKeyIssuer> keys(
      SecretRole role, EventSourceContext<ApiKeyIssuer> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Secret.class, ApiKeyIssuer.class)
            .withName(role.label())
            .withLabelSelector(Latchkey.SECRET_ROLE + "=" + role.label())
            .withSecondaryToPrimaryMapper(
                secret ->
                    Set.of(new ResourceID(ApiKeyIssuer.NAME, secret.getMetadata().getNamespace())))
            .build(),
        context);
  }

  @Override
  public UpdateControl<ApiKeyIssuer> reconcile(ApiKeyIssuer issuer, Context<ApiKeyIssuer> context) {
    return switch (namespaces.state(issuer.getMetadata().getNamespace())) {
      case OPEN -> report(issuer);
      case PAUSED, TERMINATING ->
          UpdateControl.<ApiKeyIssuer>noUpdate().rescheduleAfter(Namespaces.LOOK_AGAIN);
    };
  }

  private UpdateControl<ApiKeyIssuer> report(ApiKeyIssuer issuer) {
    IssuerOutcome outcome;
    try {
      outcome = outcome(issuer);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return UpdateControl.<ApiKeyIssuer>noUpdate().rescheduleAfter(AFTER_CONFLICT);
    }
    Instant now = clock.instant();
    ApiKeyIssuerStatus next =
        IssuerStatuses.of(issuer, outcome, now.truncatedTo(ChronoUnit.SECONDS));
    UpdateControl<ApiKeyIssuer> control;
    if (next.equals(issuer.getStatus())) {
      control = UpdateControl.noUpdate();
    } else {
      IssuerStatuses.steps(issuer, next).forEach(step -> events.tell(issuer, step));
      issuer.setStatus(next);
      control = UpdateControl.patchStatus(issuer);
    }
    Duration wait = until(outcome.lookAgain(), now);
    return control.rescheduleAfter(
        control.isPatchStatus() && wait.compareTo(AFTER_WRITE) > 0 ? AFTER_WRITE : wait);
  }

  private IssuerOutcome outcome(ApiKeyIssuer issuer) {
    Optional<String> problem =
        issuer
            .unreadable()
            .map(why -> "The object cannot be used: " + why + ". Correct it and apply it again.")
            .or(() -> wrongName(issuer))
            .or(() -> IssuerSettings.problem(issuer.getSpec()));
    if (problem.isPresent()) {
      return IssuerOutcome.invalid(problem.get());
    }
    IssuerSettings settings =
        IssuerSettings.of(issuer.getMetadata().getNamespace(), issuer.getSpec(), defaults);
    // Neither stops the other: derived tokens go on where hash keys are lost, and the reverse.
    IssuerReason reason = IssuerReason.CARRIED_OUT;
    String message =
        settings.derivedTokens()
            ? "The namespace has the keys that this issuer wants."
            : "The namespace has the keys that this issuer wants; derived tokens are off.";
    var hash = new HashKeyLifecycle.Outcome(List.of(), Optional.empty(), Optional.empty());
    var signing = new SigningKeyLifecycle.Outcome(List.of(), Optional.empty(), Optional.empty());
    Optional<Instant> whileStalled = Optional.empty();
    try {
      hash = hashKeys.reconcile(settings.hashKeys(), settings.givenUp(), issuer);
    } catch (HashKeysUnavailableException e) {
      reason = IssuerReason.HASH_KEYS_UNAVAILABLE;
      message = e.getMessage();
      whileStalled = Optional.of(clock.instant().plus(WHILE_STALLED));
    }
    try {
      signing = signingKeys.reconcile(settings, issuer);
    } catch (IssuerStalledException e) {
      reason = e.reason();
      message = e.getMessage();
      whileStalled = Optional.of(clock.instant().plus(WHILE_STALLED));
    }
    List<IssuerKey> keys = new ArrayList<>(hash.keys());
    keys.addAll(signing.keys());
    return new IssuerOutcome(
        reason,
        message,
        Optional.of(settings.derivedTokens()),
        Optional.of(settings.issuer()),
        keys,
        signing.nextRotation(),
        hash.nextRotation(),
        Stream.of(whileStalled, hash.lookAgain(), signing.lookAgain())
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder()));
  }

  /** The schema says it first; not every API server carries out its rules. */
  private static Optional<String> wrongName(ApiKeyIssuer issuer) {
    return issuer.getMetadata().getName().equals(ApiKeyIssuer.NAME)
        ? Optional.empty()
        : Optional.of(
            "A namespace has one ApiKeyIssuer: name it %s. This one has no effect."
                .formatted(ApiKeyIssuer.NAME));
  }

  /** By time, and a moment later, so that what is due is due then. */
  static Duration until(Optional<Instant> time, Instant now) {
    Duration wait =
        time.map(instant -> Duration.between(now, instant).plusMillis(1)).orElse(LOOK_AGAIN);
    return wait.compareTo(LOOK_AGAIN) > 0
        ? LOOK_AGAIN
        : wait.compareTo(AFTER_CONFLICT) < 0 ? AFTER_CONFLICT : wait;
  }
}
