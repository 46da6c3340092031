package dev.latchkey.crds.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.ResolvableDeserializer;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.latchkey.crds.LatchkeyResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.stream.Collectors;

/**
 * Makes Kubernetes clients that survive objects they cannot read.
 *
 * <p>An informer stops for good at the first object that does not deserialise, and one bad object
 * would take the whole program down. With these clients such an object arrives with its metadata
 * and without its spec; {@link LatchkeyResource#unreadable()} says which field was at fault.
 */
public final class LatchkeyClients {
  private LatchkeyClients() {}

  /**
   * A client for the given configuration.
   *
   * @param config where the API server is and who asks; {@code new ConfigBuilder().build()} finds
   *     the cluster by the usual rules
   */
  public static KubernetesClient create(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(serialization())
        .build();
  }

  /** The serialization that makes a client survive unreadable objects. */
  public static KubernetesSerialization serialization() {
    return new KubernetesSerialization(
        new ObjectMapper().registerModule(new TolerantResources()), true);
  }

  private static final class TolerantResources extends SimpleModule {
    private static final long serialVersionUID = 1L;

    TolerantResources() {
      setDeserializerModifier(
          new BeanDeserializerModifier() {
            private static final long serialVersionUID = 1L;

            @Override
            public JsonDeserializer<?> modifyDeserializer(
                DeserializationConfig config,
                BeanDescription description,
                JsonDeserializer<?> deserializer) {
              return LatchkeyResource.class.isAssignableFrom(description.getBeanClass())
                  ? new TolerantDeserializer(deserializer)
                  : deserializer;
            }
          });
    }
  }

  private static final class TolerantDeserializer extends DelegatingDeserializer
      implements ResolvableDeserializer {
    private static final long serialVersionUID = 1L;

    TolerantDeserializer(JsonDeserializer<?> delegate) {
      super(delegate);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> delegate) {
      return new TolerantDeserializer(delegate);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      try (TokenBuffer buffer = context.bufferAsCopyOfValue(parser)) {
        try {
          return read(buffer, context);
        } catch (JsonMappingException unreadable) {
          return withoutSpec(buffer, context, unreadable);
        }
      }
    }

    private Object read(TokenBuffer buffer, DeserializationContext context) throws IOException {
      try (JsonParser again = buffer.asParserOnFirstToken()) {
        return super.deserialize(again, context);
      }
    }

    /** Names the field alone: the value at fault might be a credential in the wrong place. */
    private Object withoutSpec(
        TokenBuffer buffer, DeserializationContext context, JsonMappingException unreadable)
        throws IOException {
      ObjectNode tree;
      try (JsonParser again = buffer.asParserOnFirstToken()) {
        tree = context.readTree(again) instanceof ObjectNode object ? object : null;
      }
      if (tree == null) {
        throw unreadable;
      }
      String field =
          unreadable.getPath().stream()
              .map(
                  step ->
                      step.getFieldName() == null
                          ? "[" + step.getIndex() + "]"
                          : step.getFieldName())
              .collect(Collectors.joining("."));
      tree.remove("spec");
      tree.withObject("/metadata")
          .withObject("/annotations")
          .put(LatchkeyResource.UNREADABLE, "the field " + field + " cannot be read");
      try {
        return read(tree, context);
      } catch (JsonMappingException statusToo) {
        tree.remove("status");
        return read(tree, context);
      }
    }

    private Object read(ObjectNode tree, DeserializationContext context) throws IOException {
      try (JsonParser parser = tree.traverse(context.getParser().getCodec())) {
        parser.nextToken();
        return super.deserialize(parser, context);
      }
    }
  }
}
