package dev.latchkey.operator.issued;

import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.issued.IssuedCredential;
import dev.latchkey.operator.audit.CredentialSteps;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.audit.KeyTransition;
import dev.latchkey.operator.record.RecordStore;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes the Secrets that credentials are delivered in, puts their metadata right, removes them,
 * and tells of it. Every write names the version that was decided upon.
 */
final class CredentialDelivery {
  private final KubernetesClient client;
  private final RecordStore records;
  private final KeyEvents events;
  private final Clock clock;
  private final MetadataRepairs repairs = new MetadataRepairs();

  CredentialDelivery(KubernetesClient client, RecordStore records, KeyEvents events, Clock clock) {
    this.client = client;
    this.records = records;
    this.events = events;
    this.clock = clock;
  }

  /**
   * A conflict leaves a record whose credential nobody has: it goes at once. But the client repeats
   * a write whose answer was lost, and then it is our own Secret that stands in the way.
   */
  Secret deliver(IssuedKeyState state, IssuedCredential credential, ApiKeyRecord made) {
    IssuedApiKey key = state.key();
    try {
      return state
          .secret()
          .own()
          .map(present -> write(CredentialSecret.holding(present, key, credential)))
          .orElseGet(() -> client.resource(CredentialSecret.holding(key, credential)).create());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      Optional<Secret> present =
          Optional.ofNullable(
              client
                  .secrets()
                  .inNamespace(key.getMetadata().getNamespace())
                  .withName(CredentialSecret.name(key))
                  .get());
      if (present.filter(secret -> CredentialSecret.holds(secret, key, credential)).isPresent()) {
        return present.get();
      }
      // Where it is gone by now, somebody may have read it before: that heals as a crash does.
      if (present.isPresent()) {
        records.delete(made);
      }
      throw e;
    }
  }

  /** Notes in a Secret that its credential is the current one. */
  Secret confirm(Secret secret) {
    return write(CredentialSecret.confirmed(secret));
  }

  /**
   * Puts the metadata of a Secret right; or leaves it alone where somebody keeps changing it.
   *
   * @return when to try again, where it is left alone
   */
  Optional<Instant> repair(IssuedKeyState state, Secret repaired, Consumer<Secret> wrote) {
    IssuedApiKey key = state.key();
    Optional<Instant> rests = repairs.restsUntil(key, clock.instant());
    if (rests.isPresent()) {
      return rests;
    }
    wrote.accept(write(repaired));
    String secret = repaired.getMetadata().getName();
    Optional<String> keyID = state.current().map(current -> current.getSpec().keyID());
    events.tellDeed(
        key,
        new KeyTransition(
                false,
                "SecretRepaired",
                "The labels, annotations and owner of the Secret %s are what the spec says again."
                    .formatted(secret),
                keyID)
            .because("its metadata was not what the spec says"));
    if (repairs.made(key, clock.instant())) {
      events.tellDeed(
          key,
          new KeyTransition(
                  true,
                  KeyReason.SECRET_CONTESTED.text(),
                  "Somebody keeps changing the labels, annotations or owner of the Secret %s; they were put right %d times within an hour, and are left alone now for the rest of it. The credential in it is not affected. Find out who: look for another tool that manages or copies Secrets."
                      .formatted(secret, MetadataRepairs.PER_HOUR),
                  keyID)
              .because("its metadata keeps being changed"));
    }
    return Optional.empty();
  }

  void remove(Secret secret, IssuedKeyState state, Optional<String> keyID, String why) {
    client.resource(secret).lockResourceVersion(secret.getMetadata().getResourceVersion()).delete();
    events.tellDeed(
        state.key(), CredentialSteps.secretRemoved(secret.getMetadata().getName(), keyID, why));
  }

  private Secret write(Secret secret) {
    return client
        .resource(secret)
        .lockResourceVersion(secret.getMetadata().getResourceVersion())
        .update();
  }
}
