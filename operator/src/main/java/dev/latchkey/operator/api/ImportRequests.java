package dev.latchkey.operator.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.JsonBody;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.NewImport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the bodies of import and batchImport. Immutable. */
final class ImportRequests {
  private static final int MAX_ITEMS = 1000;
  private static final String REQUESTS = "requests";

  private final JsonBody json = new JsonBody();

  /**
   * The key that is to be imported.
   *
   * @throws RequestException if the body is not of this form, or beyond its limits
   */
  NewImport read(byte[] body) {
    return NewKeys.imported(
        json.read(body, parser -> KeyFields.read(parser, KeyField.IMPORTED), new KeyFields()));
  }

  /**
   * The keys that are to be imported, 1 to 1000, in order.
   *
   * @throws RequestException if the body as a whole is not of this form; an item that is not is
   *     refused in its place
   */
  List<BatchItem> readBatch(byte[] body) {
    List<BatchItem> items = json.read(body, ImportRequests::batch, List.of());
    if (items.isEmpty()) {
      throw new RequestException(
          ErrorReason.BATCH_EMPTY, "requests: give 1 to 1000 keys to import.");
    }
    return items;
  }

  private static List<BatchItem> batch(JsonParser parser) throws IOException {
    List<BatchItem> items = List.of();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals(REQUESTS)) {
        items = items(parser);
      } else {
        parser.skipChildren();
      }
    }
    return items;
  }

  private static List<BatchItem> items(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw JsonBody.wrongType(REQUESTS, "an array of objects");
    }
    List<BatchItem> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (items.size() == MAX_ITEMS) {
        throw new RequestException(
            ErrorReason.BATCH_TOO_LARGE,
            "requests: at most 1000 keys at once; send several batches.");
      }
      items.add(item(parser));
    }
    return items;
  }

  private static BatchItem item(JsonParser parser) throws IOException {
    JsonToken first = parser.currentToken();
    JsonStreamContext list =
        first.isStructStart() ? parser.getParsingContext().getParent() : parser.getParsingContext();
    try {
      if (first != JsonToken.START_OBJECT) {
        throw JsonBody.wrongType("an item of " + REQUESTS, "an object");
      }
      KeyFields fields = KeyFields.read(parser, KeyField.IMPORTED_IN_BATCH);
      return new BatchItem.Readable(NewKeys.imported(fields));
    } catch (RequestException refused) {
      while (parser.getParsingContext() != list) {
        parser.nextToken();
      }
      return new BatchItem.Unreadable(refused);
    }
  }
}
