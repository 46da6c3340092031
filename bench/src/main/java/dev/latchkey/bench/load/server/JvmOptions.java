package dev.latchkey.bench.load.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The JVM that a server runs on, and how, so that others can be run alike.
 *
 * @param java the program
 * @param options of heap, collector, compilers and the like; without archives of classes, which fit
 *     one server alone
 * @param hasArchive whether it has one nevertheless: an AOT cache, or one of CDS
 */
public record JvmOptions(String java, List<String> options, boolean hasArchive) {
  private static final String VERSION = "JAVA_VERSION=";

  private static final List<String> ARCHIVES = List.of("-XX:AOTCache=", "-XX:SharedArchiveFile=");

  private static final List<String> OF_ARCHIVES =
      List.of("-XX:AOT", "-XX:SharedArchiveFile", "-XX:ArchiveClasses", "-Xshare");

  private static final String OF_AUTOMATIC_ARCHIVE = "AutoCreateSharedArchive";

  /** Those of a running JVM. */
  static JvmOptions of(List<String> commandLine) {
    List<String> all =
        commandLine.stream()
            .skip(1)
            .takeWhile(argument -> argument.startsWith("-") && !isClassPath(argument))
            .filter(argument -> argument.startsWith("-X"))
            .toList();
    return new JvmOptions(
        commandLine.get(0),
        all.stream().filter(option -> !isOfArchives(option)).toList(),
        all.stream().anyMatch(option -> ARCHIVES.stream().anyMatch(option::startsWith)));
  }

  /** Its version, as its {@code release} file says. */
  public String version() {
    try {
      return Files.readAllLines(Path.of(java).toRealPath().getParent().resolveSibling("release"))
          .stream()
          .filter(line -> line.startsWith(VERSION))
          .map(line -> line.substring(VERSION.length()).replace("\"", ""))
          .findFirst()
          .orElse("of an unknown version");
    } catch (IOException e) {
      return "of an unknown version";
    }
  }

  /** The command that runs a class of this process's class path on such a JVM. */
  List<String> command(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(java);
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }

  private static boolean isClassPath(String argument) {
    return Stream.of("-cp", "-classpath", "--class-path", "-jar").anyMatch(argument::startsWith);
  }

  private static boolean isOfArchives(String option) {
    return option.contains(OF_AUTOMATIC_ARCHIVE)
        || OF_ARCHIVES.stream().anyMatch(option::startsWith);
  }
}
