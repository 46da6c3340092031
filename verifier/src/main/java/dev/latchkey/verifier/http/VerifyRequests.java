package dev.latchkey.verifier.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonBody;
import dev.latchkey.http.RequestException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the bodies of verify and batchVerify. Immutable. */
final class VerifyRequests {
  /** The most requests in one batch. */
  static final int MAX_BATCH = 100;

  private static final String CREDENTIAL = "credential";
  private static final String REQUESTS = "requests";

  private final JsonBody json = new JsonBody();

  /**
   * The credential of a verify request; empty if it has none.
   *
   * @throws RequestException if the body is not of this form
   */
  String credential(byte[] body) {
    return json.read(body, VerifyRequests::readCredential, "");
  }

  /**
   * The credentials of a batchVerify request, 1 to 100; empty ones where an item has none.
   *
   * @throws RequestException if the body is not of this form
   */
  List<String> credentials(byte[] body) {
    List<String> credentials = json.read(body, VerifyRequests::readBatch, List.of());
    if (credentials.isEmpty()) {
      throw new RequestException(
          ErrorReason.BATCH_EMPTY, "requests: give at least one credential to verify.");
    }
    return credentials;
  }

  private static String readCredential(JsonParser parser) throws IOException {
    String credential = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean known = parser.currentName().equals(CREDENTIAL);
      parser.nextToken();
      if (known) {
        credential = JsonBody.text(parser, CREDENTIAL);
      } else {
        parser.skipChildren();
      }
    }
    return credential;
  }

  private static List<String> readBatch(JsonParser parser) throws IOException {
    List<String> credentials = new ArrayList<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean known = parser.currentName().equals(REQUESTS);
      JsonToken value = parser.nextToken();
      if (!known) {
        parser.skipChildren();
      } else if (value == JsonToken.START_ARRAY) {
        readItems(parser, credentials);
      } else if (value != JsonToken.VALUE_NULL) {
        throw JsonBody.wrongType(REQUESTS, "an array");
      }
    }
    return credentials;
  }

  private static void readItems(JsonParser parser, List<String> credentials) throws IOException {
    for (JsonToken item = parser.nextToken();
        item != JsonToken.END_ARRAY;
        item = parser.nextToken()) {
      if (credentials.size() == MAX_BATCH) {
        throw new RequestException(
            ErrorReason.BATCH_TOO_LARGE,
            "requests: at most " + MAX_BATCH + " credentials can be verified at once.");
      }
      if (item == JsonToken.START_OBJECT) {
        credentials.add(readCredential(parser));
      } else if (item == JsonToken.VALUE_NULL) {
        credentials.add("");
      } else {
        throw JsonBody.wrongType(REQUESTS, "an array of objects");
      }
    }
  }
}
