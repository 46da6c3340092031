package dev.latchkey.verifier.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.Optional;

/** An HTTP answer, and what is in its body. */
public record Answer(HttpResponse<String> response) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public int status() {
    return response.statusCode();
  }

  public JsonNode body() {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + response.body(), e);
    }
  }

  public Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /** The error code of a verification; "VALID" if it has none. */
  public String result() {
    return body().path("error_code").asText("VALID").replace("VERIFICATION_ERROR_", "");
  }

  /** The reason of an error body, after a look at its whole form. */
  public String reason() {
    JsonNode body = body();
    if (!body.get("message").asText().endsWith(".") || body.size() != 3) {
      throw new AssertionError("not a google.rpc.Status: " + body);
    }
    JsonNode info = body.get("details").get(0);
    if (!info.get("@type").asText().equals("type.googleapis.com/google.rpc.ErrorInfo")
        || !info.get("domain").asText().equals("latchkey.dev")
        || !info.get("metadata").isObject()) {
      throw new AssertionError("not an ErrorInfo: " + info);
    }
    return info.get("reason").asText();
  }
}
