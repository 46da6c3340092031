package dev.latchkey.operator.hashkeys;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.issuer.ApiKeyIssuer;
import dev.latchkey.crds.issuer.IssuerKey;
import dev.latchkey.crds.issuer.KeyState;
import dev.latchkey.crds.issuer.KeyUse;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.credentials.hashing.HashKey;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.operator.audit.CredentialSteps;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.audit.KeyTransition;
import dev.latchkey.operator.hashkeys.HashKeysDecision.Activate;
import dev.latchkey.operator.hashkeys.HashKeysDecision.Keep;
import dev.latchkey.operator.hashkeys.HashKeysDecision.Publish;
import dev.latchkey.operator.hashkeys.HashKeysDecision.RemoveUnnamed;
import dev.latchkey.operator.record.RecordContent;
import dev.latchkey.operator.record.RecordEnds;
import dev.latchkey.operator.record.RecordStore;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Carries out what {@link HashKeysPolicy} decides, and gives up hash keys that are lost. Every
 * write names the version that it was decided upon. Thread-safe.
 */
public final class HashKeyLifecycle {
  private final KubernetesClient client;
  private final RecordStore records;
  private final HashKeys hashKeys;
  private final KeyEvents events;
  private final SecureRandom random;
  private final Clock clock;

  /** A life-cycle that reads and writes through the given parts. */
  public HashKeyLifecycle(
      KubernetesClient client,
      RecordStore records,
      HashKeys hashKeys,
      KeyEvents events,
      SecureRandom random,
      Clock clock) {
    this.client = client;
    this.records = records;
    this.hashKeys = hashKeys;
    this.events = events;
    this.random = random;
    this.clock = clock;
  }

  /**
   * What became of a namespace's hash keys.
   *
   * @param keys all of them
   * @param nextRotation when a new one is made by itself
   * @param lookAgain when time alone changes something
   */
  public record Outcome(
      List<IssuerKey> keys, Optional<Instant> nextRotation, Optional<Instant> lookAgain) {
    /** Takes a copy of the list. */
    public Outcome {
      keys = List.copyOf(keys);
    }
  }

  /**
   * Brings a namespace's hash keys to where its issuer wants them; makes them where there are none.
   *
   * @param plan when they are replaced
   * @param givenUp ids of those that are lost for good
   * @param about what Events are about; in that namespace
   * @throws HashKeysUnavailableException where records need hash keys that are not there
   */
  public Outcome reconcile(HashKeysPlan plan, Set<String> givenUp, HasMetadata about) {
    String namespace = about.getMetadata().getNamespace();
    givenUp.forEach(id -> giveUp(id, about));
    hashKeys.forMinting(namespace);
    Secret secret =
        hashKeys
            .get(namespace)
            .orElseThrow(
                () -> new HashKeysUnavailableException("The hash keys were removed just now."));
    Instant now = seconds();
    HashKeysState state = HashKeysState.of(secret, now);
    HashKeysDecision decision = HashKeysPolicy.decide(state, plan, now);
    if (decision instanceof Publish) {
      state = publish(secret, plan, about);
    } else if (decision instanceof Activate activate) {
      state = activate(secret, activate.id(), about);
    } else if (decision instanceof RemoveUnnamed old) {
      state = removeUnnamed(secret, old.ids(), about);
    }
    Optional<Instant> lookAgain =
        HashKeysPolicy.decide(state, plan, now) instanceof Keep keep
            ? keep.lookAgain()
            : Optional.of(now.plus(HashKeysPolicy.REMOVE_AFTER));
    return new Outcome(keys(state), HashKeysPolicy.nextRotation(state, plan), lookAgain);
  }

  private HashKeysState publish(Secret secret, HashKeysPlan plan, HasMetadata about) {
    HashKey added = HashKey.generate(random);
    Map<String, String> says = new HashMap<>();
    says.put(Latchkey.NEXT_HASH_KEY, added.id());
    says.put(Latchkey.ROTATION_TIME, seconds().toString());
    plan.trigger().ifPresent(trigger -> says.put(Latchkey.ROTATION_TRIGGER, trigger));
    HashKeysState state = write(secret, HashKeys.read(secret).with(added), says);
    tell(
        about,
        "HashKeyPublished",
        "The hash key %s is made; it is used from %s."
            .formatted(added.id(), state.newest().plus(HashKeysPolicy.PUBLISH_AHEAD)),
        added.id());
    return state;
  }

  private HashKeysState activate(Secret secret, String id, HasMetadata about) {
    HashKeysState state = write(secret, HashKeys.read(secret).activate(id), Map.of());
    tell(
        about,
        "HashKeyRotated",
        "The hash key %s is used for new credentials; those made before stay with theirs."
            .formatted(id),
        id);
    return state;
  }

  private HashKeysState removeUnnamed(Secret secret, Set<String> old, HasMetadata about) {
    Set<String> unnamed = new TreeSet<>();
    for (String id : old) {
      if (!records.anyOfHashKey(about.getMetadata().getNamespace(), id)) {
        unnamed.add(id);
      }
    }
    if (unnamed.isEmpty()) {
      return HashKeysState.of(secret, seconds());
    }
    HashKeyRing ring = HashKeys.read(secret);
    for (String id : unnamed) {
      ring = ring.without(id);
    }
    HashKeysState state = write(secret, ring, Map.of());
    unnamed.forEach(
        id ->
            tell(
                about,
                "HashKeyRemoved",
                "The hash key %s is removed: no record names it any more.".formatted(id),
                id));
    return state;
  }

  /**
   * Gives up the credentials that only a lost hash key could check: ends their records, so that
   * their keys are issued anew, and takes the label from them, so that they stand in the way no
   * more. What was revoked or has expired stays that, and does not come back to life. Records of
   * imported keys go: an ended one would refuse its raw key for good.
   */
  private void giveUp(String id, HasMetadata about) {
    String namespace = about.getMetadata().getNamespace();
    List<ApiKeyRecord> naming =
        records.ofHashKey(namespace, id).stream()
            .filter(record -> record.getSpec() != null)
            .toList();
    // Read last: a hash key that somebody restored meanwhile is not lost.
    if (naming.isEmpty()
        || hashKeys.get(namespace).filter(s -> HashKeys.read(s).ids().contains(id)).isPresent()) {
      return;
    }
    Instant now = seconds();
    long over = 0;
    for (ApiKeyRecord record : naming) {
      if (RecordEnds.isOver(record.getSpec(), now)) {
        records.update(record, withoutHashKeyLabel(record, record.getSpec()));
        over++;
      } else if (isImported(record.getSpec())) {
        records.delete(record);
        tellOfLoss(record, removed(record), id);
      } else {
        ApiKeyRecord ended =
            records.update(record, withoutHashKeyLabel(record, superseded(record.getSpec(), now)));
        tellOfLoss(ended, CredentialSteps.superseded(ended, "its hash key is lost"), id);
      }
    }
    events.tell(
        about,
        new KeyTransition(
            true,
            "CredentialsGivenUp",
            ("The hash key %s is lost: %d credentials that it alone could check are given up, and"
                    + " their keys are issued anew; %d that were over already stay as they are.")
                .formatted(id, naming.size() - over, over),
            Optional.of(id)));
  }

  private static KeyTransition removed(ApiKeyRecord record) {
    return new KeyTransition(
        false,
        "RecordRemoved",
        "The record of the credential %s was removed: nothing can check it any more."
            .formatted(record.getSpec().keyID()),
        Optional.of(record.getSpec().keyID()));
  }

  private void tellOfLoss(ApiKeyRecord record, KeyTransition step, String hashKeyID) {
    events.tellDeed(
        record,
        step.of(record.getSpec().owner())
            .by("ApiKeyIssuer " + ApiKeyIssuer.NAME)
            .because("its hash key " + hashKeyID + " is lost for good"));
  }

  private static boolean isImported(ApiKeyRecordSpec record) {
    return record.owner() != null && record.owner().kind().equals("ImportedApiKey");
  }

  private static ApiKeyRecordSpec superseded(ApiKeyRecordSpec record, Instant now) {
    return RecordEnds.merge(record.revocation(), RecordEnds.superseded(now))
        .map(end -> RecordContent.ended(record, end, now))
        .orElse(record);
  }

  private static ApiKeyRecord withoutHashKeyLabel(ApiKeyRecord record, ApiKeyRecordSpec says) {
    var wanted = new ApiKeyRecord();
    wanted.setMetadata(
        record.getMetadata().toBuilder().removeFromLabels(Latchkey.HASH_KEY_ID).build());
    wanted.setSpec(says);
    return wanted;
  }

  private HashKeysState write(Secret seen, HashKeyRing ring, Map<String, String> says) {
    var annotations =
        new HashMap<>(Optional.ofNullable(seen.getMetadata().getAnnotations()).orElse(Map.of()));
    annotations.remove(Latchkey.NEXT_HASH_KEY);
    annotations.putAll(says);
    Secret written =
        client
            .resource(
                new SecretBuilder(seen)
                    .editMetadata()
                    .withAnnotations(annotations)
                    .endMetadata()
                    .withData(HashKeys.data(ring))
                    .build())
            .lockResourceVersion(seen.getMetadata().getResourceVersion())
            .update();
    return HashKeysState.of(written, seconds());
  }

  private static List<IssuerKey> keys(HashKeysState state) {
    return state.ids().stream()
        .map(
            id ->
                id.equals(state.active())
                    ? key(id, KeyState.ACTIVE, null)
                    : state.next().filter(id::equals).isPresent()
                        ? key(
                            id,
                            KeyState.PUBLISHED,
                            state.newest().plus(HashKeysPolicy.PUBLISH_AHEAD))
                        : key(id, KeyState.RETIRING, null))
        .toList();
  }

  private static IssuerKey key(String id, KeyState state, Instant from) {
    return new IssuerKey(id, KeyUse.HASH, state, from, null);
  }

  private void tell(HasMetadata about, String reason, String message, String id) {
    events.tell(about, new KeyTransition(false, reason, message, Optional.of(id)));
  }

  private Instant seconds() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
