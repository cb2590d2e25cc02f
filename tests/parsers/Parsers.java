import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.tools.DiagnosticListener;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Reads printed texts with javac's parser and java.util.Properties. */
public final class Parsers {
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
  private static final StandardJavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);
  private static Path folder;

  /** What is parsed for a printed text, and what it must be. */
  private record Slot(String before, String after, int members, Reader reader) {}

  private interface Reader {
    String read(String text, Parsed parsed) throws Exception;
  }

  private record Parsed(CompilationUnitTree unit, ClassTree type, DocTrees trees) {}

  public static void main(String[] arguments) throws Exception {
    folder = Path.of(arguments[0]);
    Slot string = new Slot("class C { String a = ", "; }\n", 1, Parsers::string);
    javac("java.string", string);
    javac("java.constant", string);
    javac("java.comment", new Slot("class C { int a = 1;\n", "\nint b = 2; }\n", 2, (text, parsed) -> unmarked(text, "//")));
    javac("java.doc", new Slot("", "\nclass C { int a = 1; }\n", 1, Parsers::doc));
    read("properties.string", "utf8", (text, at) -> properties("a=" + text + "\nb=2\n", false));
    read("properties.string", "latin1", (text, at) -> properties("a = " + text + "\nb=2\n", true));
    read("properties.comment", "latin1", (text, at) -> propertiesComment(text));
  }

  private interface Parser {
    String parse(String text, int at) throws Exception;
  }

  private static List<String> printed(String slot) throws Exception {
    List<String> texts = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(slot + ".in"))) {
      texts.add(new String(Base64.getDecoder().decode(line), "UTF-8"));
    }
    return texts;
  }

  private static void read(String slot, String name, Parser parser) throws Exception {
    StringBuilder out = new StringBuilder();
    List<String> texts = printed(slot);
    for (int at = 0; at < texts.size(); at++) {
      String result;
      char mark = '=';
      try {
        result = parser.parse(texts.get(at), at);
      } catch (Exception error) {
        mark = '!';
        result = error.toString();
      }
      out.append(mark).append(Base64.getEncoder().encodeToString(result.getBytes("UTF-8"))).append('\n');
    }
    Files.writeString(folder.resolve(slot + "." + name + ".out"), out);
  }

  /** One run of the compiler's parser for all texts, each in a file of its own. */
  private static void javac(String name, Slot slot) throws Exception {
    List<JavaFileObject> files = new ArrayList<>();
    for (String text : printed(name)) {
      files.add(file(files.size(), slot.before + text + slot.after));
    }
    Map<JavaFileObject, String> problems = new HashMap<>();
    DiagnosticListener<JavaFileObject> listener = problem -> problems.put(problem.getSource(), problem.toString());
    JavacTask task = (JavacTask) COMPILER.getTask(null, FILES, listener, List.of("-proc:none", "-Xmaxerrs", "0"), null, files);
    List<CompilationUnitTree> units = new ArrayList<>();
    task.parse().forEach(units::add);
    read(name, "javac", (text, at) -> {
      CompilationUnitTree unit = units.get(at);
      String problem = problems.get(unit.getSourceFile());
      check(problem == null, problem);
      check(unit.getSourceFile().getName().equals("/" + at), "another file");
      check(unit.getTypeDecls().size() == 1, "other types");
      ClassTree type = (ClassTree) unit.getTypeDecls().get(0);
      check(type.getMembers().size() == slot.members, type.getMembers().size() + " members");
      return slot.reader.read(text, new Parsed(unit, type, DocTrees.instance(task)));
    });
  }

  private static JavaFileObject file(int at, String source) {
    return new SimpleJavaFileObject(URI.create("string:///" + at), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignore) {
        return source;
      }
    };
  }

  private static String string(String text, Parsed parsed) throws Exception {
    ExpressionTree value = ((VariableTree) parsed.type.getMembers().get(0)).getInitializer();
    if (value instanceof LiteralTree literal) {
      return constant(literal);
    }
    MethodInvocationTree call = (MethodInvocationTree) value;
    check(call.getMethodSelect().toString().equals("String.join"), "another call");
    List<String> pieces = new ArrayList<>();
    for (ExpressionTree argument : call.getArguments()) {
      pieces.add(constant((LiteralTree) argument));
    }
    check(pieces.remove(0).isEmpty(), "a separator");
    return String.join("", pieces);
  }

  private static String constant(LiteralTree literal) throws Exception {
    String value = (String) literal.getValue();
    new DataOutputStream(new ByteArrayOutputStream()).writeUTF(value);
    return value;
  }

  private static String unmarked(String text, String mark) {
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      check(line.equals(mark) || line.startsWith(mark + " "), "a line without the mark");
      lines.add(line.equals(mark) ? "" : line.substring(mark.length() + 1));
    }
    return String.join("\n", lines);
  }

  private static String doc(String text, Parsed parsed) throws Exception {
    TreePath path = TreePath.getPath(parsed.unit, parsed.type);
    DocCommentTree doc = parsed.trees.getDocCommentTree(path);
    check(doc != null, "no documentation");
    check(doc.getBlockTags().isEmpty(), "a tag");
    StringBuilder out = new StringBuilder();
    for (DocTree part : doc.getFullBody()) {
      switch (part.getKind()) {
        case TEXT -> out.append(((TextTree) part).getBody());
        case ENTITY -> out.append(entity(((EntityTree) part).getName().toString()));
        case START_ELEMENT -> {
          check(((StartElementTree) part).getName().contentEquals("p"), part.toString());
          out.append("\n\n");
        }
        default -> throw new IllegalStateException(part.getKind() + " " + part);
      }
    }
    for (String line : text.split("\n")) {
      check(line.length() <= 100 || line.trim().split(" ").length <= 2, "a long line: " + line);
    }
    return out.toString();
  }

  private static String entity(String name) {
    return switch (name) {
      case "amp" -> "&";
      case "lt" -> "<";
      case "gt" -> ">";
      default -> Character.toString(Integer.parseInt(name.substring(1)));
    };
  }

  private static String properties(String source, boolean latin) throws Exception {
    Properties found = new Properties();
    if (latin) {
      InputStream bytes = new ByteArrayInputStream(source.getBytes("UTF-8"));
      found.load(bytes);
    } else {
      found.load(new StringReader(source));
    }
    check(found.size() == 2 && "2".equals(found.getProperty("b")), found.toString());
    return found.getProperty("a");
  }

  private static String propertiesComment(String text) throws Exception {
    check(properties("a=1\n" + text + "\nb=2\n", true).equals("1"), "another value");
    return unmarked(text, "#");
  }

  private static void check(boolean condition, String why) {
    if (!condition) {
      throw new IllegalStateException(why);
    }
  }
}
