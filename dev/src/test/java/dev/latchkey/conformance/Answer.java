package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Optional;

/** What was answered to a request. Immutable. */
record Answer(HttpResponse<String> response) {
  int status() {
    return response.statusCode();
  }

  String body() {
    return response.body();
  }

  Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  JsonNode json() {
    return Json.strict(body());
  }

  /** The {@code reason} of an error; empty where it is none. */
  String reason() {
    return status() < 400 ? "" : json().path("details").path(0).path("reason").asText();
  }

  /** The same, if it succeeded in this way. */
  Answer expect(int status) {
    assertThat(status()).as(this::toString).isEqualTo(status);
    return this;
  }

  /** That it is an error of google.rpc.Status. */
  Answer expectError(int status, int code, String reason) {
    expect(status);
    assertThat(header("Content-Type")).hasValue("application/json");
    JsonNode json = json();
    assertThat(json.path("code").asInt()).as(this::toString).isEqualTo(code);
    assertThat(json.path("message").asText()).isNotBlank();
    JsonNode info = json.path("details").path(0);
    assertThat(info.path("@type").asText()).isEqualTo("type.googleapis.com/google.rpc.ErrorInfo");
    assertThat(info.path("domain").asText()).isEqualTo("latchkey.dev");
    assertThat(info.path("reason").asText()).as(this::toString).isEqualTo(reason);
    return this;
  }

  /** That the message names a field. */
  Answer naming(String field) {
    assertThat(json().path("message").asText()).contains(field);
    return this;
  }

  Answer invalid(String reason) {
    return expectError(400, 3, reason);
  }

  @Override
  public String toString() {
    return "%s %s answered %d: %s"
        .formatted(
            response.request().method(), response.request().uri().getRawPath(), status(), body());
  }
}
