package dev.latchkey.verifier.index;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.crds.key.Visibility;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.credentials.Durations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Renders, once per version of a record, the members of a verification's answer that depend on the
 * record alone. Whoever sends them does so only while the key is valid, hence the fixed status.
 */
final class AnswerFields {
  private final ObjectMapper mapper = new ObjectMapper();

  /** The answer about the record while it is valid. */
  AnswerText render(RecordKey key, ApiKeyRecordSpec spec, Optional<RateLimitPolicy> rateLimit) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    int scopesFrom;
    int scopesTo;
    int expiryFrom;
    int expiryTo;
    try (JsonGenerator json = mapper.getFactory().createGenerator(out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringField("key_id", key.keyID().value());
      json.writeStringField("actor_id", spec.actorID());
      scopesFrom = length(json, out);
      if (!spec.scopes().isEmpty()) {
        json.writeArrayFieldStart("scopes");
        for (String scope : spec.scopes()) {
          json.writeString(scope);
        }
        json.writeEndArray();
      }
      scopesTo = length(json, out);
      if (spec.metadata() != null) {
        json.writeFieldName("metadata");
        json.writeTree(spec.metadata());
      }
      json.writeStringField("visibility", visibility(spec.visibility()));
      json.writeStringField("status", "KEY_STATUS_ACTIVE");
      expiryFrom = length(json, out);
      if (spec.expireTime() != null) {
        json.writeStringField("expire_time", spec.expireTime().toString());
      }
      expiryTo = length(json, out);
      if (rateLimit.isPresent()) {
        json.writeObjectFieldStart("rate_limit_policy");
        json.writeStringField("quota", Long.toString(rateLimit.get().quota()));
        json.writeStringField("window", Durations.format(rateLimit.get().window()));
        json.writeStringField("unit", "requests");
        json.writeEndObject();
      }
      json.writeStringField("namespace", key.namespace());
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory", impossible);
    }
    return AnswerText.of(out.toByteArray(), scopesFrom, scopesTo, expiryFrom, expiryTo);
  }

  /** How much was written so far. */
  private static int length(JsonGenerator json, ByteArrayOutputStream out) throws IOException {
    json.flush();
    return out.size();
  }

  private static String visibility(Visibility visibility) {
    return switch (visibility) {
      case SECRET -> "KEY_VISIBILITY_SECRET";
      case PUBLIC -> "KEY_VISIBILITY_PUBLIC";
      case UNRECOGNIZED -> throw new IllegalArgumentException("visibility is not known");
    };
  }
}
