package dev.latchkey.operator.api;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.crds.key.RateLimit;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.key.Visibility;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.credentials.Durations;
import dev.latchkey.operator.admin.KeyAdministration.ImportResult;
import dev.latchkey.operator.admin.KeyAdministration.ImportResult.Imported;
import dev.latchkey.operator.admin.KeyAdministration.ImportResult.Refused;
import dev.latchkey.operator.admin.KeyAdministration.Issued;
import dev.latchkey.operator.admin.KeyAdministration.Rotated;
import dev.latchkey.operator.admin.KeyKind;
import dev.latchkey.operator.admin.KeyState;
import dev.latchkey.operator.admin.ListPage;
import dev.latchkey.operator.admin.ListedKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Writes keys as clients see them, as UTF-8 JSON: int64 as strings, RFC 3339 times in UTC, enum
 * values by name, what is not set left out. A value that clients do not know is left out too, since
 * it would fail their whole answer. Thread-safe.
 */
final class KeyAnswers {
  private final ObjectMapper mapper = new ObjectMapper();

  /** One key. */
  byte[] one(ListedKey key, Instant now) {
    return write(json -> writeKey(json, key, now));
  }

  /** A key that was issued, and its secret where it is answered. */
  byte[] issued(Issued issued, Instant now) {
    return write(
        json -> {
          json.writeStartObject();
          json.writeFieldName("issued_api_key");
          writeKey(json, issued.key(), now);
          if (issued.secret().isPresent()) {
            json.writeStringField("secret", issued.secret().get());
          }
          json.writeEndObject();
        });
  }

  /** A key that replaces another, its secret, and the other. */
  byte[] rotated(Rotated rotated, Instant now) {
    return write(
        json -> {
          json.writeStartObject();
          json.writeFieldName("issued_api_key");
          writeKey(json, rotated.key(), now);
          json.writeStringField("secret", rotated.secret());
          json.writeFieldName("old_issued_api_key");
          writeKey(json, rotated.old(), now);
          json.writeEndObject();
        });
  }

  /** A page of a list; the token is empty at its end. */
  byte[] page(KeyKind kind, ListPage page, Optional<String> nextPageToken, Instant now) {
    return write(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart(KeyNames.members(kind));
          for (ListedKey key : page.keys()) {
            writeKey(json, key, now);
          }
          json.writeEndArray();
          if (nextPageToken.isPresent()) {
            json.writeStringField("next_page_token", nextPageToken.get());
          }
          json.writeEndObject();
        });
  }

  /**
   * What became of the items of a batch, in order.
   *
   * @param codePrefix what the error codes begin with
   */
  byte[] batch(List<ImportResult> results, String codePrefix, Instant now) {
    return write(
        json -> {
          int successes = 0;
          json.writeStartObject();
          json.writeArrayFieldStart("results");
          for (int index = 0; index < results.size(); index++) {
            json.writeStartObject();
            json.writeNumberField("index", index);
            if (results.get(index) instanceof Imported imported) {
              successes++;
              json.writeFieldName("imported_api_key");
              writeKey(json, imported.key(), now);
            } else {
              Refused refused = (Refused) results.get(index);
              json.writeStringField(
                  "error_code", codePrefix + BatchError.of(refused.why().reason()));
              json.writeStringField("error_message", refused.why().getMessage());
            }
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeNumberField("success_count", successes);
          json.writeNumberField("failure_count", results.size() - successes);
          json.writeEndObject();
        });
  }

  private void writeKey(JsonGenerator json, ListedKey key, Instant now) throws IOException {
    ApiKeyRecordSpec record = key.record();
    KeyState state = KeyState.of(record, now);
    json.writeStartObject();
    json.writeStringField("key_id", record.keyID());
    if (record.displayName() != null) {
      json.writeStringField("name", record.displayName());
    }
    json.writeStringField("actor_id", record.actorID());
    writeTexts(json, "scopes", record.scopes());
    json.writeStringField("status", "KEY_STATUS_" + state);
    if (record.visibility() != Visibility.UNRECOGNIZED) {
      json.writeStringField("visibility", "KEY_VISIBILITY_" + record.visibility().name());
    }
    if (record.metadata() != null) {
      json.writeFieldName("metadata");
      json.writeTree(record.metadata());
    }
    writeTime(json, "create_time", record.createTime());
    writeTime(json, "update_time", record.updateTime());
    writeTime(json, "expire_time", record.expireTime());
    writeTime(json, "last_used_time", key.lastUsedTime(now).orElse(null));
    if (record.rateLimit() != null) {
      writeRateLimit(json, record.rateLimit());
    }
    if (record.ipRestriction() != null && !record.ipRestriction().allowedCIDRs().isEmpty()) {
      json.writeObjectFieldStart("ip_restriction");
      writeTexts(json, "allowed_cidrs", record.ipRestriction().allowedCIDRs());
      json.writeEndObject();
    }
    if (state == KeyState.REVOKED) {
      writeEnd(json, record.revocation());
    }
    json.writeEndObject();
  }

  private static void writeTexts(JsonGenerator json, String field, List<String> texts)
      throws IOException {
    if (texts.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart(field);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static void writeTime(JsonGenerator json, String field, Instant time) throws IOException {
    if (time != null) {
      json.writeStringField(field, time.toString());
    }
  }

  /** Left out where it cannot be read, so that one bad record does not spoil a whole list. */
  private static void writeRateLimit(JsonGenerator json, RateLimit limit) throws IOException {
    Optional<String> window = seconds(limit.window());
    if (limit.quota() == null || window.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("rate_limit_policy");
    json.writeStringField("quota", limit.quota().toString());
    json.writeStringField("window", window.get());
    json.writeStringField("unit", "requests");
    json.writeEndObject();
  }

  private static Optional<String> seconds(String duration) {
    try {
      return Optional.ofNullable(duration).map(Durations::parseSimple).map(Durations::format);
    } catch (IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  private static void writeEnd(JsonGenerator json, RecordEnd end) throws IOException {
    if (end.reason() != null && end.reason() != RevocationReason.UNRECOGNIZED) {
      json.writeStringField("revocation_reason", "REVOCATION_REASON_" + end.reason().name());
    }
    if (end.description() != null && !end.description().isEmpty()) {
      json.writeStringField("revocation_description", end.description());
    }
  }

  private byte[] write(Writer writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = mapper.getFactory().createGenerator(out, JsonEncoding.UTF8)) {
      writer.writeTo(json);
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory", impossible);
    }
    return out.toByteArray();
  }

  @FunctionalInterface
  private interface Writer {
    void writeTo(JsonGenerator json) throws IOException;
  }
}
