package dev.latchkey.http;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes error bodies: google.rpc.Status with one ErrorInfo (AIP-193). */
final class ErrorBody {
  private static final String ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo";
  private static final String DOMAIN = "latchkey.dev";
  private static final JsonFactory JSON = new JsonFactory();

  private ErrorBody() {}

  /** The body as UTF-8 JSON. */
  static byte[] render(ErrorReason reason, String message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeNumberField("code", reason.code());
      json.writeStringField("message", message);
      json.writeArrayFieldStart("details");
      json.writeStartObject();
      json.writeStringField("@type", ERROR_INFO);
      json.writeStringField("reason", reason.name());
      json.writeStringField("domain", DOMAIN);
      json.writeObjectFieldStart("metadata");
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory", impossible);
    }
    return out.toByteArray();
  }
}
