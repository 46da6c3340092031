package dev.latchkey.apiserver;

import io.fabric8.kubeapitest.binary.Binaries;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Start scripts for an installation's servers in a folder of one run, laid out as {@code
 * kube-api-test} looks for them.
 *
 * <p>A script adds what {@code kube-api-test} has no setting for: the server dies with this JVM,
 * even a killed one; etcd listens on the loopback address alone and does not wait for the disk.
 */
record GuardedPrograms(ApiServerInstallation guarded) {

  static GuardedPrograms write(ApiServerInstallation installation, Path home) throws IOException {
    ApiServerInstallation guarded = new ApiServerInstallation(home, installation.version());
    Path folder = Files.createDirectories(guarded.directory());
    script(guarded.etcd(), List.of(installation.etcd().toString(), "--unsafe-no-fsync"));
    script(guarded.kubeApiServer(), List.of(installation.kubeApiServer().toString()));
    Files.createSymbolicLink(folder.resolve(Binaries.KUBECTL_BINARY_NAME), installation.kubectl());
    if (installation.controllerManager().isPresent()) {
      Path controllerManager = installation.controllerManager().get();
      script(
          folder.resolve(controllerManager.getFileName()), List.of(controllerManager.toString()));
    }
    return new GuardedPrograms(guarded);
  }

  private static void script(Path file, List<String> command) throws IOException {
    try (InputStream template = GuardedPrograms.class.getResourceAsStream("guard.sh")) {
      if (template == null) {
        throw new IOException("guard.sh is missing from the class path");
      }
      String text = new String(template.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(file, text.replace("@COMMAND@", quoted(command)));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static String quoted(List<String> command) {
    Stream<String> words = command.stream().map(word -> "'" + word.replace("'", "'\\''") + "'");
    return words.collect(Collectors.joining(" "));
  }
}
