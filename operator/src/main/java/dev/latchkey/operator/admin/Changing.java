package dev.latchkey.operator.admin;

import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.KeyAdministration.Rotated;
import dev.latchkey.operator.admin.KeyAdministration.Updated;
import dev.latchkey.operator.issued.RequestedCredentials;
import dev.latchkey.operator.issued.RequestedCredentials.Replaced;
import dev.latchkey.operator.record.RecordContent;
import dev.latchkey.operator.record.RecordEnds;
import dev.latchkey.operator.record.RecordOrder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Updates and rotates. What a credential may do is what its key's spec says: that is changed, and
 * the record with it, as the reconciler would. A credential that is over has no more to do with the
 * spec, unless it is its key's last one.
 */
final class Changing {
  private static final Logger log = LoggerFactory.getLogger(Changing.class);

  private final RequestedRecords requested;
  private final KeyObjects keys;
  private final RequestedCredentials credentials;
  private final Deeds deeds;

  Changing(
      RequestedRecords requested, KeyObjects keys, RequestedCredentials credentials, Deeds deeds) {
    this.requested = requested;
    this.keys = keys;
    this.credentials = credentials;
    this.deeds = deeds;
  }

  Updated update(Call call, KeyKind kind, KeyId id, KeyChanges changes) {
    requested.requireOpen(call);
    ApiKeyRecord record = requested.require(call, Optional.of(kind), id);
    Optional<ApiKey<?>> key =
        standsForKey(record)
            ? keys.owner(call.namespace(), record.getSpec().owner())
            : Optional.empty();
    Optional<ApiKey<?>> changed = key.flatMap(seen -> change(seen, changes));
    ApiKeyRecord updated = requested.update(record, spec -> changed(spec, changed, changes));
    if (updated != record) {
      deeds.tell(
          changed.<HasMetadata>map(seen -> seen).orElse(updated),
          RequestedDeeds.updated(call, updated.getSpec()).of(updated.getSpec().owner()));
    }
    return new Updated(ListedKey.of(updated), changed.flatMap(seen -> warn(call, seen, id)));
  }

  Rotated rotate(Call call, KeyId id, KeyChanges changes) {
    requested.requireOpen(call);
    ApiKeyRecord record = requested.require(call, Optional.of(KeyKind.ISSUED), id);
    IssuedApiKey key =
        keys.owner(call.namespace(), record.getSpec().owner())
            .map(IssuedApiKey.class::cast)
            .orElseThrow(
                () ->
                    new RequestException(
                        ErrorReason.API_KEY_NOT_ACTIVE,
                        "The credential cannot be rotated. Its key was deleted."));
    Replaced replaced =
        credentials.replace(key, record.getSpec().keyID(), seen -> keys.changed(seen, changes));
    requested.wrote(replaced.replaced());
    requested.wrote(replaced.record());
    deeds.tell(
        key, RequestedDeeds.rotated(call, replaced.record().getSpec(), record.getSpec().keyID()));
    Followed followed = follow(call, key, replaced.record(), changes);
    return new Rotated(
        ListedKey.of(followed.record()),
        replaced.credential(),
        ListedKey.of(replaced.replaced()),
        followed.warning());
  }

  private record Followed(ApiKeyRecord record, Optional<String> warning) {}

  /**
   * Has the spec say what the new credential was made with. Whatever comes in between, the client
   * must get the credential, for the one before is over.
   */
  private Followed follow(Call call, IssuedApiKey key, ApiKeyRecord made, KeyChanges changes) {
    if (keys.changed(key, changes).getSpec().equals(key.getSpec())) {
      return new Followed(made, Optional.empty());
    }
    try {
      Optional<IssuedApiKey> now = keys.change(key, IssuedApiKey.class, changes);
      ApiKeyRecord record =
          now.isEmpty()
              ? made
              : requested.update(
                  made, spec -> RecordContent.updated(now.get(), spec, requested.seconds()));
      return new Followed(
          record, now.flatMap(is -> warn(call, is, new KeyId(made.getSpec().keyID()))));
    } catch (KubernetesClientException | RequestException e) {
      log.warn(
          "What a rotation changes beside the credential of {} could not be stored: {}",
          key.getMetadata().getName(),
          Refusals.why(e));
      return new Followed(
          made,
          Optional.of(
              "The credential was replaced, but what else was to change could not be stored: look"
                  + " at the key, and update it."));
    }
  }

  private Optional<ApiKey<?>> change(ApiKey<?> key, KeyChanges changes) {
    return key instanceof IssuedApiKey issued
        ? keys.change(issued, IssuedApiKey.class, changes).map(now -> (ApiKey<?>) now)
        : keys.change((ImportedApiKey) key, ImportedApiKey.class, changes)
            .map(now -> (ApiKey<?>) now);
  }

  /** Whether a change of a credential is one of its key: not where another one is its key's. */
  private boolean standsForKey(ApiKeyRecord record) {
    Instant now = requested.seconds();
    return !RecordEnds.isOver(record.getSpec(), now)
        || requested.siblings(record).stream()
            .noneMatch(
                other ->
                    !RecordEnds.isOver(other.getSpec(), now)
                        || RecordOrder.NEWEST_FIRST.compare(other, record) < 0);
  }

  private ApiKeyRecordSpec changed(
      ApiKeyRecordSpec spec, Optional<ApiKey<?>> key, KeyChanges changes) {
    boolean follows = key.isPresent() && !RecordEnds.isOver(spec, requested.seconds());
    if (follows) {
      return RecordContent.updated(key.get(), spec, requested.seconds());
    }
    ApiKeyRecordSpec wanted =
        spec.toBuilder()
            .displayName(changes.displayName().to(spec.displayName()))
            .scopes(changes.scopes().to(spec.scopes()))
            .metadata(RecordContent.withoutNulls(changes.metadata().to(spec.metadata())))
            .rateLimit(changes.rateLimit().to(spec.rateLimit()))
            .ipRestriction(changes.ipRestriction().to(spec.ipRestriction()))
            .build();
    return wanted.equals(spec) ? spec : wanted.toBuilder().updateTime(requested.seconds()).build();
  }

  private Optional<String> warn(Call call, ApiKey<?> key, KeyId id) {
    Optional<String> tool = GitOpsTool.of(key);
    tool.ifPresent(name -> deeds.tell(key, RequestedDeeds.managed(call, key, name, id.value())));
    return tool.map(
        name ->
            "%s manages this key and will put it back as it is in Git: make the change there."
                .formatted(name));
  }
}
