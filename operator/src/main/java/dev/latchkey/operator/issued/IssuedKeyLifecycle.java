package dev.latchkey.operator.issued;

import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.key.Revocation;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.operator.audit.CredentialSteps;
import dev.latchkey.operator.audit.KeyEvents;
import dev.latchkey.operator.issued.CredentialMint.Minted;
import dev.latchkey.operator.issued.IssuedKeyDecision.EndOthers;
import dev.latchkey.operator.issued.IssuedKeyDecision.GiveUp;
import dev.latchkey.operator.issued.IssuedKeyDecision.Keep;
import dev.latchkey.operator.issued.IssuedKeyDecision.Mint;
import dev.latchkey.operator.issued.IssuedKeyDecision.RemoveLeftBehind;
import dev.latchkey.operator.issued.IssuedKeyDecision.Revoke;
import dev.latchkey.operator.issued.IssuedKeyDecision.Withdraw;
import dev.latchkey.operator.management.LifecycleMetrics;
import dev.latchkey.operator.management.Occasion;
import dev.latchkey.operator.record.RecordContent;
import dev.latchkey.operator.record.RecordEnds;
import dev.latchkey.operator.record.RecordOrder;
import dev.latchkey.operator.record.RecordStore;
import dev.latchkey.operator.status.KeyOutcome;
import dev.latchkey.operator.status.KeyOutcome.Origin;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Carries out what {@link IssuedKeyPolicy} decides.
 *
 * <p>What the caches show is enough to find that nothing is to be done, at no request at all.
 * Before anything is made or ended, all that the decision rests on is read from the API server and
 * decided again. The order of writes is what makes a crash between any two of them heal: the
 * record, then the Secret, then the ends of earlier credentials, then the status.
 */
final class IssuedKeyLifecycle {
  private static final String NEVER_DELIVERED =
      "it was never delivered: an operator was interrupted";
  private static final String NEVER_ANSWERED =
      "it was never answered: a rotation over HTTP was interrupted";

  private final RecordStore records;
  private final CredentialMint mint;
  private final Clock clock;
  private final LifecycleMetrics metrics;
  private final KeyEvents events;
  private final IssuedKeyObservation observation;
  private final CredentialDelivery delivery;

  IssuedKeyLifecycle(
      KubernetesClient client,
      RecordStore records,
      CredentialMint mint,
      CredentialDelivery delivery,
      Clock clock,
      LifecycleMetrics metrics,
      KeyEvents events) {
    this.records = records;
    this.mint = mint;
    this.delivery = delivery;
    this.clock = clock;
    this.metrics = metrics;
    this.events = events;
    this.observation = new IssuedKeyObservation(client, records);
  }

  /** What the operator remembers of its own writes, so that it sees them at once. */
  interface Caches {
    /** The records of the key's name, as far as the watch has come, own writes included. */
    List<ApiKeyRecord> records();

    /** The Secret under the key's Secret's name, if it is one of ours. */
    Optional<Secret> secret();

    /** The namespace's hash keys, as far as the watch has come. */
    Optional<HashKeyRing> hashKeys();

    /** Remembers a write of ours. */
    void wrote(ApiKeyRecord record);

    /** Remembers a write of ours. */
    void wrote(Secret secret);
  }

  /** Brings a key to where its spec wants it; empty where the key is gone. */
  Optional<KeyOutcome> reconcile(IssuedApiKey key, Caches caches) {
    Optional<KeyOutcome> ended = end(key, caches);
    if (ended.isPresent()) {
      return ended;
    }
    IssuedKeyState cached = observation.cached(key, caches);
    IssuedKeyDecision decision = IssuedKeyPolicy.decide(cached, clock.instant());
    if (decision instanceof Keep keep && keep.reason() != KeyReason.SECRET_CONFLICT) {
      return Optional.of(keep(cached, keep, caches));
    }
    HashKeyRing ring = mint.ring(key.getMetadata().getNamespace());
    return observation
        .live(key, Optional.of(ring), caches)
        .map(
            live ->
                carryOut(
                    live,
                    IssuedKeyPolicy.decide(live, clock.instant()),
                    Optional.of(ring),
                    caches));
  }

  /**
   * Carries out an end that somebody ordered, and nothing else: whatever is wrong with the rest of
   * the spec, and though the hash keys are lost. Empty where there is none, or the key is gone.
   */
  Optional<KeyOutcome> end(IssuedApiKey key, Caches caches) {
    IssuedKeyState cached = observation.cached(key, caches);
    Optional<IssuedKeyDecision> decision = IssuedKeyPolicy.end(cached);
    if (decision.isEmpty()) {
      return Optional.empty();
    }
    if (decision.get() instanceof Revoke revoke && isCarriedOut(cached, clock.instant())) {
      return Optional.of(revoked(cached, revoke.revocation()));
    }
    if (decision.get() instanceof Withdraw withdraw && isCarriedOut(cached)) {
      return Optional.of(withdrawn(cached, withdraw));
    }
    Optional<HashKeyRing> ring = caches.hashKeys();
    return observation
        .live(key, ring, caches)
        .flatMap(live -> IssuedKeyPolicy.end(live).map(end -> carryOut(live, end, ring, caches)));
  }

  private KeyOutcome carryOut(
      IssuedKeyState state, IssuedKeyDecision decision, Optional<HashKeyRing> ring, Caches caches) {
    if (decision instanceof RemoveLeftBehind leftBehind) {
      delivery.remove(
          leftBehind.secret(),
          state,
          Optional.empty(),
          "it was left by an earlier key of this name");
      IssuedKeyState without =
          new IssuedKeyState(state.key(), state.records(), new DeliveredSecret.Missing());
      return carryOut(without, IssuedKeyPolicy.decide(without, clock.instant()), ring, caches);
    }
    if (decision instanceof Mint mint) {
      return mint(state, mint, ring.orElseThrow(), caches);
    }
    if (decision instanceof EndOthers others) {
      return endOthers(state, others, caches);
    }
    if (decision instanceof GiveUp) {
      return giveUp(state, caches);
    }
    if (decision instanceof Withdraw withdraw) {
      return withdraw(state, withdraw, caches);
    }
    return decision instanceof Revoke revoke
        ? revoke(state, revoke.revocation(), caches)
        : keep(state, (Keep) decision, caches);
  }

  private KeyOutcome keep(IssuedKeyState state, Keep keep, Caches caches) {
    Instant now = seconds();
    List<ApiKeyRecord> updated = new ArrayList<>();
    for (ApiKeyRecord record : state.records()) {
      updated.add(
          RecordEnds.isOver(record.getSpec(), now) || state.unsettled().contains(record)
              ? record
              : follow(state.key(), record, now, caches));
    }
    Optional<Instant> repairsAgain =
        state
            .current()
            .flatMap(
                current ->
                    state
                        .secret()
                        .own()
                        .flatMap(
                            own ->
                                CredentialSecret.repaired(
                                    own, state.key(), current.getSpec().keyID())))
            .flatMap(repaired -> delivery.repair(state, repaired, caches::wrote));
    Optional<ApiKeyRecord> shown =
        state
            .current()
            .or(() -> state.settled().stream().findFirst())
            .flatMap(
                current ->
                    updated.stream()
                        .filter(
                            r -> r.getMetadata().getName().equals(current.getMetadata().getName()))
                        .findFirst());
    boolean rotates = keep.reason() == KeyReason.ISSUED;
    return new KeyOutcome(
        keep.reason(),
        keep.message(),
        shown,
        updated,
        state.secret().own().map(secret -> secret.getMetadata().getName()),
        rotates
            ? shown.flatMap(r -> IssuedKeyPolicy.nextRotation(state.key().getSpec(), r))
            : Optional.empty(),
        keep.reason() == KeyReason.SECRET_CONFLICT
            ? Optional.of(now.plusSeconds(30))
            : Stream.of(keep.lookAgain(), repairsAgain)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder()),
        Optional.empty());
  }

  private ApiKeyRecord follow(IssuedApiKey key, ApiKeyRecord record, Instant now, Caches caches) {
    ApiKeyRecord updated =
        update(record, RecordContent.updated(key, record.getSpec(), now), caches);
    if (updated != record) {
      events.tellDeed(
          key, CredentialSteps.updated(updated, RecordContent.changes(record, updated)));
    }
    return updated;
  }

  private KeyOutcome mint(IssuedKeyState state, Mint decision, HashKeyRing ring, Caches caches) {
    IssuedApiKey key = state.key();
    Instant now = seconds();
    Minted minted =
        mint.mint(
            key,
            mint.nextID(state.newest().map(newest -> newest.getSpec().keyID())),
            ring,
            Optional.empty(),
            now,
            caches::wrote);
    ApiKeyRecord made = minted.record();
    Secret secret = delivery.deliver(state, minted.credential(), made);
    caches.wrote(secret);
    metrics.minted(state.newest().isPresent() ? Occasion.ROTATION : Occasion.ISSUE);
    List<ApiKeyRecord> all = new ArrayList<>();
    all.add(made);
    Instant overlapEnd = now.plus(decision.overlap());
    for (ApiKeyRecord earlier : retiringFirst(state.records())) {
      boolean neverArrived =
          state.current().filter(current -> isNewer(earlier, current)).isPresent();
      all.add(
          neverArrived
              ? supersede(key, earlier, now, NEVER_DELIVERED, caches)
              : supersede(key, earlier, overlapEnd, decision.why(), caches));
    }
    return carryOutKeep(
            new IssuedKeyState(key, all, new DeliveredSecret.Fitting(secret, made)), caches)
        .from(new Origin(false, decision.why()));
  }

  private KeyOutcome endOthers(IssuedKeyState state, EndOthers others, Caches caches) {
    DeliveredSecret.Fitting delivered = (DeliveredSecret.Fitting) state.secret();
    ApiKeyRecord current = delivered.record();
    Secret confirmed = delivery.confirm(delivered.secret());
    caches.wrote(confirmed);
    Instant overlapEnd = current.getSpec().createTime().plus(others.overlap());
    List<ApiKeyRecord> all = new ArrayList<>();
    for (ApiKeyRecord record : retiringFirst(state.records())) {
      boolean neverArrived = isNewer(record, current);
      Instant end = neverArrived ? seconds() : overlapEnd;
      String why = neverArrived ? NEVER_DELIVERED : "a rotation that was interrupted";
      if (record.getSpec().keyID().equals(current.getSpec().keyID())) {
        all.add(record);
      } else if (record.getSpec().keyID().equals(current.getSpec().replaces())) {
        all.add(replace(state.key(), record, current, why, caches));
      } else {
        all.add(supersede(state.key(), record, end, why, caches));
      }
    }
    return carryOutKeep(
        new IssuedKeyState(state.key(), all, new DeliveredSecret.Fitting(confirmed, current)),
        caches);
  }

  /**
   * What was to be replaced is written first: whoever is about to replace it after all has that
   * write refused, and so nobody is told of a credential that ends here.
   */
  private KeyOutcome giveUp(IssuedKeyState state, Caches caches) {
    List<ApiKeyRecord> all = new ArrayList<>(state.records());
    for (ApiKeyRecord record : state.unsettled()) {
      ApiKeyRecord predecessor = state.predecessor(record).orElseThrow();
      if (predecessor.getSpec().revocation() == null) {
        all.replaceAll(is -> is == predecessor ? touch(predecessor, caches) : is);
      }
      ApiKeyRecord ended = supersede(state.key(), record, seconds(), NEVER_ANSWERED, caches);
      all.replaceAll(is -> is == record ? ended : is);
    }
    return carryOutKeep(new IssuedKeyState(state.key(), all, state.secret()), caches);
  }

  /** Writes for the sake of the version: something differs, whatever second it is. */
  private ApiKeyRecord touch(ApiKeyRecord record, Caches caches) {
    Instant now = seconds();
    Instant time = now.equals(record.getSpec().updateTime()) ? now.plusSeconds(1) : now;
    return update(record, record.getSpec().toBuilder().updateTime(time).build(), caches);
  }

  /** A record that is newer than the delivered one was made by an operator that then crashed. */
  private static boolean isNewer(ApiKeyRecord record, ApiKeyRecord delivered) {
    return RecordOrder.NEWEST_FIRST.compare(record, delivered) < 0;
  }

  /** One that was replaced on request ends at once, and says by what. */
  private ApiKeyRecord replace(
      IssuedApiKey key, ApiKeyRecord record, ApiKeyRecord current, String why, Caches caches) {
    ApiKeyRecord ended =
        update(
            record, RecordContent.replaced(record.getSpec(), current.getSpec(), seconds()), caches);
    events.tellDeed(key, CredentialSteps.superseded(ended, why));
    return ended;
  }

  /** An end that the record has already moves earlier, if it lies behind this one. */
  private ApiKeyRecord supersede(
      IssuedApiKey key, ApiKeyRecord record, Instant end, String why, Caches caches) {
    ApiKeyRecord ended = end(record, RecordEnds.superseded(end), caches);
    if (ended != record) {
      events.tellDeed(key, CredentialSteps.superseded(ended, why));
    }
    return ended;
  }

  /**
   * A record without an end is what tells the next operator of a crash, so it gets its end last.
   */
  private static List<ApiKeyRecord> retiringFirst(List<ApiKeyRecord> records) {
    return records.stream()
        .sorted(Comparator.comparing(record -> record.getSpec().revocation() == null))
        .toList();
  }

  private KeyOutcome carryOutKeep(IssuedKeyState state, Caches caches) {
    return IssuedKeyPolicy.decide(state, clock.instant()) instanceof Keep keep
        ? keep(state, keep, caches)
        : KeyOutcome.of(
                KeyReason.ISSUED, "The credential is issued.", state.current(), state.records())
            .lookAgain(clock.instant());
  }

  private KeyOutcome revoke(IssuedKeyState state, Revocation revocation, Caches caches) {
    RecordEnd end =
        RecordEnds.ordered(
            revocation,
            seconds(),
            "spec.revocation of IssuedApiKey " + state.key().getMetadata().getName());
    Optional<String> shown = state.newest().map(record -> record.getSpec().keyID());
    List<ApiKeyRecord> ended =
        state.records().stream().map(record -> revoke(state, record, end, shown, caches)).toList();
    state
        .secret()
        .own()
        .ifPresent(secret -> delivery.remove(secret, state, shown, "the key is revoked"));
    return revoked(
        new IssuedKeyState(state.key(), ended, new DeliveredSecret.Missing()), revocation);
  }

  private static KeyOutcome revoked(IssuedKeyState state, Revocation revocation) {
    String why = revocation.description() == null ? "" : " " + revocation.description();
    return KeyOutcome.of(
        KeyReason.REVOKED,
        "The key is revoked: " + revocation.reason().text() + "." + why,
        state.newest(),
        state.records());
  }

  /** What the order did not name, but was made beside it, goes for the same reason. */
  private KeyOutcome withdraw(IssuedKeyState state, Withdraw withdraw, Caches caches) {
    Optional<String> shown = Optional.of(withdraw.keyID());
    List<ApiKeyRecord> ended =
        state.records().stream()
            .map(
                record ->
                    record.getSpec().revocation() == null
                        ? revoke(state, record, withdraw.order(), shown, caches)
                        : record)
            .toList();
    state
        .secret()
        .own()
        .ifPresent(secret -> delivery.remove(secret, state, shown, "its credential was revoked"));
    return withdrawn(
        new IssuedKeyState(state.key(), ended, new DeliveredSecret.Missing()), withdraw);
  }

  private static KeyOutcome withdrawn(IssuedKeyState state, Withdraw withdraw) {
    Optional<ApiKeyRecord> hit =
        state.records().stream()
            .filter(record -> record.getSpec().keyID().equals(withdraw.keyID()))
            .findFirst();
    return KeyOutcome.of(
        KeyReason.REVOKED,
        "The credential was revoked by %s: %s. Its Secret is removed. To issue another one, change rotation.trigger."
            .formatted(withdraw.order().revokedBy(), withdraw.order().reason().text()),
        hit,
        state.records());
  }

  private static boolean isCarriedOut(IssuedKeyState state) {
    return state.secret().own().isEmpty() && state.withoutEnd().isEmpty();
  }

  private static boolean isCarriedOut(IssuedKeyState state, Instant now) {
    return state.secret().own().isEmpty()
        && state.records().stream()
            .allMatch(
                record ->
                    RecordEnds.hasEnded(record.getSpec(), now)
                        && record.getSpec().revocation().cause().compareTo(EndCause.ORDERED) >= 0);
  }

  /** The one that the key's status shows is told of with the key's state. */
  private ApiKeyRecord revoke(
      IssuedKeyState state,
      ApiKeyRecord record,
      RecordEnd end,
      Optional<String> shown,
      Caches caches) {
    ApiKeyRecord ended = end(record, end, caches);
    boolean wasGood = !RecordEnds.isOver(record.getSpec(), clock.instant());
    if (wasGood && ended != record && !shown.equals(Optional.of(record.getSpec().keyID()))) {
      events.tellDeed(state.key(), CredentialSteps.revoked(ended));
    }
    return ended;
  }

  private ApiKeyRecord end(ApiKeyRecord record, RecordEnd end, Caches caches) {
    return RecordEnds.merge(record.getSpec().revocation(), end)
        .map(
            merged -> {
              metrics.ended(end.cause());
              return update(
                  record, RecordContent.ended(record.getSpec(), merged, seconds()), caches);
            })
        .orElse(record);
  }

  private ApiKeyRecord update(
      ApiKeyRecord record, dev.latchkey.crds.record.ApiKeyRecordSpec wanted, Caches caches) {
    ApiKeyRecord updated = records.update(record, wanted);
    if (updated != record) {
      caches.wrote(updated);
    }
    return updated;
  }

  private Instant seconds() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
