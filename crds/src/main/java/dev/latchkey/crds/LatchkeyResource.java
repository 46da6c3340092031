package dev.latchkey.crds;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Optional;

/**
 * What all kinds have in common.
 *
 * @param <S> the spec
 * @param <T> the status
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public abstract class LatchkeyResource<S, T> extends CustomResource<S, T> implements Namespaced {
  private static final long serialVersionUID = 1L;

  /**
   * Annotation that exists in memory alone: why the spec of this object could not be read. It says
   * nothing unless the spec is absent, and is never written to the API server.
   */
  public static final String UNREADABLE = "latchkey.dev/unreadable";

  /**
   * Why this object's spec is absent: written by a newer version, or past a schema that does not
   * fit. Empty when there is a spec.
   */
  @JsonIgnore
  public Optional<String> unreadable() {
    if (getSpec() != null) {
      return Optional.empty();
    }
    var annotations = getMetadata().getAnnotations();
    return Optional.of(
        annotations == null
            ? "the spec is missing"
            : annotations.getOrDefault(UNREADABLE, "the spec is missing"));
  }

  @Override
  protected S initSpec() {
    return null;
  }

  @Override
  protected T initStatus() {
    return null;
  }
}
