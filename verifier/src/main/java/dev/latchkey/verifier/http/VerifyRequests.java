package dev.latchkey.verifier.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the bodies of verify and batchVerify. Strict where a mistake could hide (a member twice,
 * something after the end, a wrong type), lenient where clients differ (unknown members, {@code
 * null} for absent, an empty body for {@code {}}). Immutable.
 */
final class VerifyRequests {
  /** The most requests in one batch. */
  static final int MAX_BATCH = 100;

  private static final int MAX_DEPTH = 64;
  private static final String CREDENTIAL = "credential";
  private static final String REQUESTS = "requests";

  private final JsonFactory json =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Whoever sends ever new names must not fill a table that is never emptied.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /**
   * The credential of a verify request; empty if it has none.
   *
   * @throws RequestException if the body is not of this form
   */
  String credential(byte[] body) {
    return read(body, VerifyRequests::readCredential, "");
  }

  /**
   * The credentials of a batchVerify request, 1 to 100; empty ones where an item has none.
   *
   * @throws RequestException if the body is not of this form
   */
  List<String> credentials(byte[] body) {
    List<String> credentials = read(body, VerifyRequests::readBatch, List.of());
    if (credentials.isEmpty()) {
      throw new RequestException(
          ErrorReason.BATCH_EMPTY, "requests: give at least one credential to verify.");
    }
    return credentials;
  }

  private <T> T read(byte[] body, ObjectReader<T> reader, T ofNothing) {
    try (JsonParser parser = json.createParser(body)) {
      JsonToken first = parser.nextToken();
      T result =
          first == null || first == JsonToken.VALUE_NULL
              ? ofNothing
              : reader.read(requireObject(parser));
      if (parser.nextToken() != null) {
        throw notJson("The body goes on after the end of its JSON value.");
      }
      return result;
    } catch (JsonProcessingException e) {
      // Its message quotes the body.
      throw notJson("The body is not valid JSON" + place(e.getLocation()));
    } catch (IOException e) {
      // Text in a wrong encoding, as there is no other input and output here.
      throw notJson("The body is not valid JSON: send it as UTF-8.");
    }
  }

  private static String place(JsonLocation location) {
    return location == null
        ? "."
        : ": look at line %d, column %d.".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static JsonParser requireObject(JsonParser parser) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw notJson("The body is not a JSON object.");
    }
    return parser;
  }

  private static String readCredential(JsonParser parser) throws IOException {
    String credential = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean known = parser.currentName().equals(CREDENTIAL);
      JsonToken value = parser.nextToken();
      if (!known) {
        parser.skipChildren();
      } else if (value == JsonToken.VALUE_STRING) {
        credential = parser.getText();
      } else if (value != JsonToken.VALUE_NULL) {
        throw wrongType(CREDENTIAL, "a string");
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
        throw wrongType(REQUESTS, "an array");
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
        throw wrongType(REQUESTS, "an array of objects");
      }
    }
  }

  private static RequestException wrongType(String field, String type) {
    return new RequestException(ErrorReason.FIELD_TYPE_INVALID, field + ": must be " + type + ".");
  }

  private static RequestException notJson(String message) {
    return new RequestException(ErrorReason.BODY_NOT_JSON, message);
  }

  @FunctionalInterface
  private interface ObjectReader<T> {
    T read(JsonParser parser) throws IOException;
  }
}
