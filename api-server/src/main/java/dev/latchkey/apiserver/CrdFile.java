package dev.latchkey.apiserver;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The YAML of one custom resource definition.
 *
 * @param yaml its text
 */
public record CrdFile(String yaml) {

  private static final String FOLDER = "crds";
  private static final String SUFFIX = ".yaml";
  private static final long ESTABLISHED_SECONDS = 30;

  /** Every {@code crds/*.yaml} of the class path, by name; none where there is no such folder. */
  public static List<CrdFile> onClassPath() {
    return onClassPath(FOLDER);
  }

  /** The same of another folder than {@code crds}, a name without slashes. */
  public static List<CrdFile> onClassPath(String folderName) {
    try {
      Map<String, CrdFile> byName = new TreeMap<>();
      ClassLoader loader = CrdFile.class.getClassLoader();
      for (URL folder : Collections.list(loader.getResources(folderName))) {
        byName.putAll(
            "jar".equals(folder.getProtocol()) ? inJar(folder, folderName) : inFolder(folder));
      }
      return List.copyOf(byName.values());
    } catch (IOException e) {
      throw new ApiServerException("The CRDs on the class path cannot be read: " + e, e);
    }
  }

  private static Map<String, CrdFile> inFolder(URL folder) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(URI.create(folder.toString())))) {
      Map<String, CrdFile> files = new TreeMap<>();
      for (Path file : entries.filter(entry -> entry.toString().endsWith(SUFFIX)).toList()) {
        files.put(file.getFileName().toString(), new CrdFile(Files.readString(file)));
      }
      return files;
    }
  }

  private static Map<String, CrdFile> inJar(URL folder, String folderName) throws IOException {
    URLConnection connection = folder.openConnection();
    connection.setUseCaches(false);
    String prefix = folderName + "/";
    try (JarFile jar = ((JarURLConnection) connection).getJarFile()) {
      Map<String, CrdFile> files = new TreeMap<>();
      for (JarEntry entry : Collections.list(jar.entries())) {
        String path = entry.getName();
        if (path.startsWith(prefix) && path.endsWith(SUFFIX)) {
          byte[] yaml = jar.getInputStream(entry).readAllBytes();
          files.put(
              path.substring(prefix.length()),
              new CrdFile(new String(yaml, StandardCharsets.UTF_8)));
        }
      }
      return files;
    }
  }

  /** The definition that the YAML holds. */
  public CustomResourceDefinition definition() {
    return Serialization.unmarshal(yaml, CustomResourceDefinition.class);
  }

  /**
   * Creates or replaces the definitions, and returns once the API server serves their kinds.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when the API server refuses one
   */
  public static void apply(KubernetesClient client, List<CrdFile> files) {
    var definitions = client.apiextensions().v1().customResourceDefinitions();
    for (CrdFile file : files) {
      // Server-side, from the text: a definition that the client's model does not know in full
      // arrives whole.
      client
          .load(new ByteArrayInputStream(file.yaml().getBytes(StandardCharsets.UTF_8)))
          .forceConflicts()
          .serverSideApply();
    }
    for (CrdFile file : files) {
      definitions
          .withName(file.definition().getMetadata().getName())
          .waitUntilCondition(CrdFile::isEstablished, ESTABLISHED_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static boolean isEstablished(CustomResourceDefinition definition) {
    return definition != null
        && definition.getStatus() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Established")
                        && condition.getStatus().equals("True"));
  }
}
