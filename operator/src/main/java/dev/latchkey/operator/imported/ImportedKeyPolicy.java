package dev.latchkey.operator.imported;

import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.ImportedApiKeySpec;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.operator.imported.ImportedKeyDecision.Import;
import dev.latchkey.operator.imported.ImportedKeyDecision.Keep;
import dev.latchkey.operator.imported.ImportedKeyDecision.Reimport;
import dev.latchkey.operator.imported.ImportedKeyDecision.Revoke;
import dev.latchkey.operator.record.RecordContent;
import dev.latchkey.operator.record.RecordEnds;
import dev.latchkey.operator.record.RequestGrace;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides what is to be done about an imported key: the first rule that applies. Pure.
 *
 * <p>Once a raw key is imported, nothing about its Secret ends it: one that is refused, or gone,
 * leaves the one before in force.
 */
final class ImportedKeyPolicy {
  private ImportedKeyPolicy() {}

  static ImportedKeyDecision decide(ImportedKeyState state, Instant now) {
    ImportedApiKeySpec spec = state.key().getSpec();
    if (spec.revocation() != null) {
      return new Revoke(spec.revocation());
    }
    Optional<ApiKeyRecord> current = state.current();
    if (current.isEmpty() && spec.expireTime() != null && !spec.expireTime().isAfter(now)) {
      return new Keep(
          KeyReason.EXPIRED,
          "The key expired at %s, before its raw key was imported.".formatted(spec.expireTime()));
    }
    if (state.rawKey() instanceof RawKeyLookup.Absent absent) {
      return current.isPresent() ? inForce(state, absent, now) : lost(state, absent, now);
    }
    if (state.sameRawKey().isEmpty()) {
      return state
          .earlier()
          .map(ApiKeyRecord::getSpec)
          .<ImportedKeyDecision>flatMap(earlier -> stillOver(earlier, now))
          .orElseGet(Import::new);
    }
    ApiKeyRecord same = state.sameRawKey().get();
    if (RecordContent.belongsTo(same, state.key())) {
      if (same.getSpec().revocation() == null) {
        return keep(same.getSpec(), Optional.empty(), now);
      }
      return current.isEmpty() && RecordEnds.isOrdered(same.getSpec())
          ? revoked(same.getSpec())
          : refused(same.getSpec());
    }
    if (same.getSpec().revocation() == null) {
      return new Keep(
          KeyReason.DUPLICATE_RAW_KEY,
          "The same raw key is imported by the %s %s already. Delete one of the two; if it is the other, this one takes over."
              .formatted(same.getSpec().owner().kind(), same.getSpec().owner().name()));
    }
    return same.getSpec().revocation().cause() == EndCause.OWNER_GONE
        ? new Reimport(same)
        : refused(same.getSpec());
  }

  /** A Secret that went after the import is no fault; one that holds rubbish is worth a word. */
  private static Keep inForce(ImportedKeyState state, RawKeyLookup.Absent absent, Instant now) {
    return absent.reason() == KeyReason.RAW_KEY_NOT_FOUND
            || absent.reason() == KeyReason.IMPORT_OVER_HTTP
        ? keep(state.current().orElseThrow().getSpec(), Optional.empty(), now)
        : new Keep(
            absent.reason(), absent.message() + " The raw key imported before stays in force.");
  }

  private static Keep lost(ImportedKeyState state, RawKeyLookup.Absent absent, Instant now) {
    return state.records().stream()
        .map(ApiKeyRecord::getSpec)
        .filter(record -> record.revocation() != null)
        .findFirst()
        .map(ImportedKeyPolicy::revoked)
        .or(() -> underWay(state, absent, now))
        .orElseGet(() -> new Keep(absent.reason(), absent.message()));
  }

  private static Optional<Keep> underWay(
      ImportedKeyState state, RawKeyLookup.Absent absent, Instant now) {
    return RequestGrace.of(state.key())
        .filter(until -> absent.reason() == KeyReason.IMPORT_OVER_HTTP && until.isAfter(now))
        .map(
            until ->
                new Keep(
                    KeyReason.PENDING, "Somebody is importing the raw key over HTTP just now."));
  }

  private static Keep keep(ApiKeyRecordSpec record, Optional<String> note, Instant now) {
    return RecordEnds.isExpired(record, now)
        ? new Keep(
            KeyReason.EXPIRED,
            "The key expired at %s; nothing revives it. Import another raw key."
                .formatted(record.expireTime()))
        : ImportedKeyDecision.inForce(note);
  }

  /** What was revoked or had expired stays so, though its raw key has another id by now. */
  private static Optional<ImportedKeyDecision> stillOver(ApiKeyRecordSpec record, Instant now) {
    String unless =
        " The hash keys have been replaced since. If the raw key is another one, say so by deleting"
            + " the earlier one's record: kubectl delete apikeyrecord "
            + record.keyID();
    if (RecordEnds.isOrdered(record)) {
      return Optional.of(
          new Keep(
              KeyReason.REVOKED,
              "The key was revoked by %s: %s."
                      .formatted(
                          record.revocation().revokedBy(), record.revocation().reason().text())
                  + unless));
    }
    return RecordEnds.isExpired(record, now)
        ? Optional.of(
            new Keep(
                KeyReason.EXPIRED,
                "The key expired at %s; nothing revives it.".formatted(record.expireTime())
                    + unless))
        : Optional.empty();
  }

  /**
   * An order is carried out: nothing is left to be mended, unlike with a raw key that is refused.
   */
  private static Keep revoked(ApiKeyRecordSpec record) {
    return new Keep(
        KeyReason.REVOKED,
        "The key was revoked by %s: %s. To go on, import another raw key."
            .formatted(record.revocation().revokedBy(), record.revocation().reason().text()));
  }

  private static Keep refused(ApiKeyRecordSpec record) {
    return switch (record.revocation().cause()) {
      case SUPERSEDED ->
          new Keep(
              KeyReason.RAW_KEY_REVOKED,
              "This raw key was replaced at %s and does not come back (key id %s). Import another one."
                  .formatted(record.revocation().effectiveTime(), record.keyID()));
      case OWNER_GONE, ORDERED, UNRECOGNIZED ->
          new Keep(
              KeyReason.RAW_KEY_REVOKED,
              "This raw key was revoked at %s, for %s, and does not come back (key id %s). Import another one."
                  .formatted(
                      record.revocation().effectiveTime(),
                      record.revocation().reason().text(),
                      record.keyID()));
    };
  }
}
