package dev.latchkey.bench.load.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The objects of one kind, each as the text that an API server answers with; and who watches them.
 * Safe for use by several threads.
 */
final class StoredObjects {
  private final String listKind;
  private final String itemKind;
  private final ObjectMapper mapper = new ObjectMapper();
  private final List<byte[]> items = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final Set<BlockingQueue<byte[]>> watchers = ConcurrentHashMap.newKeySet();
  private long version = 1;

  /**
   * @param kind such as {@code ApiKeyRecord}
   */
  StoredObjects(String kind) {
    this.itemKind = kind;
    this.listKind = kind + "List";
  }

  /** Adds an object; the version that its text names is the one that the caller was given. */
  synchronized void add(String name, byte[] json) {
    version++;
    places.put(name, items.size());
    items.add(json);
  }

  /** The version of the newest change. */
  synchronized long version() {
    return version;
  }

  synchronized Optional<byte[]> find(String name) {
    return Optional.ofNullable(places.get(name)).map(items::get);
  }

  /** A part of the list, as {@code limit} and {@code continue} ask for it. */
  synchronized Page page(int from, int limit) {
    int to = (int) Math.min(items.size(), (long) from + limit);
    int left = items.size() - to;
    String head =
        "{\"kind\":\"%s\",\"apiVersion\":\"latchkey.dev/v1alpha1\",\"metadata\":{%s\"resourceVersion\":\"%d\"},\"items\":["
            .formatted(
                listKind,
                left == 0
                    ? ""
                    : "\"continue\":\"%d\",\"remainingItemCount\":%d,".formatted(to, left),
                version);
    return new Page(head.getBytes(StandardCharsets.UTF_8), List.copyOf(items.subList(from, to)));
  }

  /** Replaces an object's status, and tells those who watch; empty if there is no such object. */
  synchronized Optional<byte[]> putStatus(String name, JsonNode status) {
    Integer place = places.get(name);
    if (place == null) {
      return Optional.empty();
    }
    try {
      ObjectNode object = (ObjectNode) mapper.readTree(items.get(place));
      version++;
      object.withObject("/metadata").put("resourceVersion", Long.toString(version));
      object.set("status", status);
      byte[] json = mapper.writeValueAsBytes(object);
      items.set(place, json);
      byte[] event = event("MODIFIED", new String(json, StandardCharsets.UTF_8));
      watchers.forEach(watcher -> watcher.add(event));
      return Optional.of(json);
    } catch (IOException e) {
      throw new UncheckedIOException("what was written here is JSON", e);
    }
  }

  /** Begins to watch: whatever changes from now on is added. */
  BlockingQueue<byte[]> watch() {
    BlockingQueue<byte[]> events = new LinkedBlockingQueue<>();
    watchers.add(events);
    return events;
  }

  void endWatch(BlockingQueue<byte[]> events) {
    watchers.remove(events);
  }

  /** Says that until now everything was told. */
  byte[] bookmark() {
    return event(
        "BOOKMARK",
        "{\"kind\":\"%s\",\"apiVersion\":\"latchkey.dev/v1alpha1\",\"metadata\":{\"resourceVersion\":\"%d\"}}"
            .formatted(itemKind, version()));
  }

  private static byte[] event(String type, String object) {
    return "{\"type\":\"%s\",\"object\":%s}\n"
        .formatted(type, object)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A part of a list.
   *
   * @param head everything before its items
   * @param items each as JSON
   */
  record Page(byte[] head, List<byte[]> items) {
    private static final byte[] END = {']', '}'};

    /** Its pieces in order. */
    List<byte[]> pieces() {
      List<byte[]> pieces = new ArrayList<>(2 * items.size() + 2);
      pieces.add(head);
      for (int i = 0; i < items.size(); i++) {
        if (i > 0) {
          pieces.add(new byte[] {','});
        }
        pieces.add(items.get(i));
      }
      pieces.add(END);
      return pieces;
    }
  }
}
