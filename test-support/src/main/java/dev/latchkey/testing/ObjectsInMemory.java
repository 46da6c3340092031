package dev.latchkey.testing;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.crud.Attribute;
import io.fabric8.mockwebserver.crud.AttributeSet;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The mock server's objects, with the resource versions and watches of a real API server: a
 * deletion has a version of its own, and a watch begins after the version that it names, so nothing
 * is lost that happens between a list and the watch that follows it. The mock server's own watches
 * begin whenever they are open, and a deletion before that is never heard of.
 *
 * <p>Thread-safe: the mock server changes objects one at a time, and nothing changes while a watch
 * is set up.
 */
public class ObjectsInMemory extends KubernetesCrudDispatcher {
  private static final Pattern SINCE = Pattern.compile("[?&]resourceVersion=([0-9]+)");
  private static final Pattern NAME = Pattern.compile("metadata\\.name(?:=|%3D)([^&,%]+)");

  private static final int UNPROCESSABLE = 422;
  private static final String UNFIT_PATCH =
      "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"the"
          + " server rejected our request due to an error in our"
          + " request\",\"reason\":\"Invalid\",\"code\":422}";

  private final List<Change> changes = new ArrayList<>();
  private final Set<WatchInMemory> watches = ConcurrentHashMap.newKeySet();

  /** No objects yet. */
  public ObjectsInMemory() {}

  @Override
  public void processEvent(
      String path,
      AttributeSet pathAttributes,
      AttributeSet oldAttributes,
      GenericKubernetesResource resource,
      String newState) {
    String before = oldAttributes == null ? null : getMap().get(oldAttributes);
    super.processEvent(path, pathAttributes, oldAttributes, resource, newState);
    if (Objects.equals(before, newState)) {
      return;
    }
    long version = newState == null ? requestResourceVersion() : versionOf(newState);
    Change change =
        new Change(
            version,
            before == null ? null : oldAttributes,
            newState == null ? null : attributesOf(newState),
            before == null ? null : withVersion(before, version),
            newState);
    changes.add(change);
    watches.forEach(watch -> change.event(watch.query()).ifPresent(watch::tell));
  }

  /**
   * A patch that does not fit is 422, as of a real API server; the mock server would not answer.
   */
  @Override
  public MockResponse dispatch(RecordedRequest request) {
    try {
      return super.dispatch(request);
    } catch (JsonPatchException unfit) {
      return new MockResponse()
          .setResponseCode(UNPROCESSABLE)
          .setHeader("Content-Type", "application/json")
          .setBody(UNFIT_PATCH);
    }
  }

  @Override
  public MockResponse handleWatch(String path) {
    Matcher name = NAME.matcher(path);
    AttributeSet query =
        name.find() ? getKey(path).add(new Attribute("name", name.group(1))) : getKey(path);
    WatchInMemory watch = new WatchInMemory(query, watches::remove);
    Matcher since = SINCE.matcher(path);
    long version = since.find() ? Long.parseLong(since.group(1)) : 0;
    if (version == 0) {
      getMap()
          .forEach(
              (attributes, object) -> {
                if (attributes.matches(query)) {
                  watch.tell(event("ADDED", object));
                }
              });
    } else {
      changes.stream()
          .filter(change -> change.version() > version)
          .flatMap(change -> change.event(query).stream())
          .forEach(watch::tell);
    }
    watches.add(watch);
    return new MockResponse().withWebSocketUpgrade(watch);
  }

  @Override
  public void shutdown() {
    super.shutdown();
    watches.forEach(WatchInMemory::end);
  }

  private AttributeSet attributesOf(String object) {
    return getMap().entrySet().stream()
        .filter(entry -> entry.getValue().equals(object))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private static long versionOf(String object) {
    return Long.parseLong(
        Serialization.unmarshal(object, GenericKubernetesResource.class)
            .getMetadata()
            .getResourceVersion());
  }

  private static String withVersion(String object, long version) {
    GenericKubernetesResource resource =
        Serialization.unmarshal(object, GenericKubernetesResource.class);
    resource.getMetadata().setResourceVersion(Long.toString(version));
    return Serialization.asJson(resource);
  }

  private static String event(String type, String object) {
    return "{\"type\":\"%s\",\"object\":%s}".formatted(type, object);
  }

  /**
   * What became of an object.
   *
   * @param before what it could be found by before; null = there was none
   * @param after what it can be found by now; null = it is gone
   * @param last what it was before, with the version of this change
   */
  private record Change(
      long version, AttributeSet before, AttributeSet after, String last, String now) {
    /** What a watch is told of it; empty where it does not concern the watch. */
    Optional<String> event(AttributeSet query) {
      boolean was = before != null && before.matches(query);
      boolean is = after != null && after.matches(query);
      if (is) {
        return Optional.of(ObjectsInMemory.event(was ? "MODIFIED" : "ADDED", now));
      }
      return was ? Optional.of(ObjectsInMemory.event("DELETED", last)) : Optional.empty();
    }
  }
}
