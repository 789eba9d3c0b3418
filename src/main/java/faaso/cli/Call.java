package faaso.cli;

import module java.base;

import static faaso.funko.FaasoException.*;

import com.fasterxml.jackson.databind.ObjectMapper;
import faaso.funko.*;
import org.apache.commons.cli.CommandLine;

/// A command as it was typed: what all of them have in common, and how they print.
record Call(Session session, CommandLine typed) implements Platform.Progress {
  boolean has(String option) { return typed.hasOption(option); }

  String text(String option) { return typed.getOptionValue(option); }

  Integer number(String option) { return toNumber(text(option)); }

  List<String> arguments() { return typed.getArgList(); }

  /// Null where there are fewer.
  String argument(int index) { return index < arguments().size() ? arguments().get(index) : null; }

  FunkoName funko() { return new FunkoName(argument(0)); }

  List<FunkoName> funkos() { return arguments().stream().map(FunkoName::new).toList(); }

  static Integer toNumber(String text) {
    require(text == null || text.matches("-?\\d{1,9}"), quote(text) + " is no number", "digits only, like 5");
    return text == null ? null : Integer.valueOf(text);
  }

  Platform platform() { return has("local") ? session.local().apply(0) : session.platform(); }

  void carryOut(Order order) { platform().carryOut(order, InputStream.nullInputStream(), this); }

  /// Each instance has a colour of its own.
  @Override public void print(String line) {
    var colour = "\033[3" + (1 + Math.floorMod(line.split(" ")[0].hashCode(), 6)) + "m$0\033[0m";
    System.out.println(session.isPlain() ? line : line.replaceFirst("^faaso-\\S+(?= )", colour));
  }

  @Override public boolean isRead() { return !System.out.checkError(); }

  /// In words, or as JSON where that is asked for.
  void tell(Object what, Runnable words) throws IOException {
    if (has("json")) {
      print(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(what));
    } else {
      words.run();
    }
  }

  /// Columns as wide as what is in them.
  void table(Stream<List<Object>> cells) {
    var rows = cells.toList();
    var widths = IntStream.range(0, rows.getFirst().size())
        .map(column -> rows.stream().mapToInt(row -> row.get(column).toString().length()).max().orElseThrow());
    var format = widths.mapToObj(width -> "%-" + width + "s").collect(Collectors.joining("  "));
    rows.forEach(row -> print(format.formatted(row.toArray()).stripTrailing()));
  }
}
