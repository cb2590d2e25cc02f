// Reads printed texts with the parsers that are written in Go.
package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/constant"
	"go/doc/comment"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	text "text/template"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/template"
	dockerfile "github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
	promql "github.com/prometheus/prometheus/promql/parser"
	"go.yaml.in/yaml/v3"
)

var generated = regexp.MustCompile(`^// Code generated .* DO NOT EDIT\.$`)

func main() {
	read("go.string", "parser", goString)
	read("go.comment", "parser", goComment)
	read("go.doc", "doc", goDoc)
	read("dockerfile.string", "buildkit", dockerString)
	read("dockerfile.text", "buildkit", dockerString)
	read("dockerfile.comment", "buildkit", dockerComment)
	read("dotenv.string", "compose", dotenvString)
	read("yaml.string", "go", yamlString)
	read("compose.string", "compose", composeString)
	read("promql.string", "prometheus", promString)
	read("promql.comment", "prometheus", promComment)
	read("promql.label", "template", goTemplate)
	read("promql.annotation", "template", goTemplate)
	read("annotation-in-yaml.string", "prometheus", annotationInYAML)
}

func printed(slot string) []string {
	data, err := os.ReadFile(filepath.Join(os.Args[1], slot+".in"))
	if err != nil {
		panic(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	for i, line := range lines {
		decoded, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			panic(err)
		}
		lines[i] = string(decoded)
	}
	return lines
}

func read(slot, name string, parse func(string) (string, error)) {
	var out bytes.Buffer
	for _, text := range printed(slot) {
		value, err := parse(text)
		mark := "="
		if err != nil {
			mark, value = "!", err.Error()
		}
		fmt.Fprintf(&out, "%s%s\n", mark, base64.StdEncoding.EncodeToString([]byte(value)))
	}
	if err := os.WriteFile(filepath.Join(os.Args[1], slot+"."+name+".out"), out.Bytes(), 0o600); err != nil {
		panic(err)
	}
}

// unmarked is the text of a comment whose lines all start with the mark.
func unmarked(text, mark string) (string, error) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line != mark && !strings.HasPrefix(line, mark+" ") {
			return "", fmt.Errorf("a line without the mark: %q", line)
		}
		lines[i] = strings.TrimPrefix(strings.TrimPrefix(line, mark), " ")
	}
	return strings.Join(lines, "\n"), nil
}

func kept(source string) error {
	after, err := format.Source([]byte(source))
	if err != nil {
		return err
	}
	if string(after) != source {
		return fmt.Errorf("gofmt: %q", after)
	}
	return nil
}

func goString(text string) (string, error) {
	source := "package p\n\nconst a = " + text + "\n"
	file, err := parser.ParseFile(token.NewFileSet(), "a.go", source, 0)
	if err != nil {
		return "", err
	}
	literal, ok := file.Decls[0].(*ast.GenDecl).Specs[0].(*ast.ValueSpec).Values[0].(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING || len(file.Decls) != 1 {
		return "", errors.New("not one literal")
	}
	return constant.StringVal(constant.MakeFromLiteral(literal.Value, literal.Kind, 0)), kept(source)
}

func goComment(text string) (string, error) {
	source := text + "\n\npackage p\n\n" + text + "\n\nconst a = 1\n"
	file, err := parser.ParseFile(token.NewFileSet(), "a.go", source, parser.ParseComments)
	if err != nil {
		return "", err
	}
	if len(file.Decls) != 1 || len(file.Comments) != 2 {
		return "", fmt.Errorf("%d declarations, %d comments", len(file.Decls), len(file.Comments))
	}
	for _, line := range strings.Split(text, "\n") {
		if constraint.IsGoBuild(line) || constraint.IsPlusBuild(line) || generated.MatchString(line) {
			return "", fmt.Errorf("a directive: %s", line)
		}
	}
	value, err := unmarked(text, "//")
	return value, errors.Join(err, kept(source))
}

func goDoc(text string) (string, error) {
	source := "package p\n\n" + text + "\ntype T int\n"
	file, err := parser.ParseFile(token.NewFileSet(), "a.go", source, parser.ParseComments)
	if err != nil {
		return "", err
	}
	group := file.Decls[0].(*ast.GenDecl).Doc
	if len(file.Decls) != 1 || group == nil {
		return "", errors.New("other declarations")
	}
	var paragraphs []string
	for _, block := range new(comment.Parser).Parse(group.Text()).Content {
		paragraph, ok := block.(*comment.Paragraph)
		if !ok {
			return "", fmt.Errorf("%T", block)
		}
		var out strings.Builder
		for _, part := range paragraph.Text {
			switch part := part.(type) {
			case comment.Plain:
				out.WriteString(string(part))
			case *comment.Link:
				if !part.Auto {
					return "", errors.New("a link")
				}
				out.WriteString(part.URL)
			default:
				return "", fmt.Errorf("%T", part)
			}
		}
		if strings.HasPrefix(out.String(), "Deprecated:") {
			return "", errors.New("a deprecation")
		}
		paragraphs = append(paragraphs, out.String())
	}
	if text == "//" {
		return "", nil // gofmt drops it
	}
	return strings.Join(paragraphs, "\n\n"), kept(source)
}

func dockerString(text string) (string, error) {
	result, err := dockerfile.Parse(strings.NewReader("FROM a\nLABEL a=" + text + " b=2\nENV a=" + text + "\nRUN b\n"))
	if err != nil {
		return "", err
	}
	lines := result.AST.Children
	if len(lines) != 4 || lines[3].Value != "RUN" {
		return "", fmt.Errorf("%d instructions", len(lines))
	}
	words := 0
	for node := lines[1].Next; node != nil; node = node.Next {
		words++
	}
	if words != 6 {
		return "", fmt.Errorf("%d words", words)
	}
	env := shell.EnvsFromSlice([]string{"HOME=expanded", "F=expanded"})
	label, _, err := shell.NewLex('\\').ProcessWord(lines[1].Next.Next.Value, env)
	if err != nil {
		return "", err
	}
	variable, _, err := shell.NewLex('\\').ProcessWord(lines[2].Next.Next.Value, env)
	if label != variable {
		return "", fmt.Errorf("LABEL %q, ENV %q", label, variable)
	}
	return label, err
}

func dockerComment(text string) (string, error) {
	source := text + "\nFROM a\n" + text + "\nRUN b \\\n" + text + "\n c\n"
	result, err := dockerfile.Parse(strings.NewReader(source))
	if err != nil {
		return "", err
	}
	lines := result.AST.Children
	if len(lines) != 2 || lines[1].Next.Value != "b  c" || result.EscapeToken != '\\' {
		return "", fmt.Errorf("%d instructions", len(lines))
	}
	if syntax, _, _, ok := dockerfile.DetectSyntax([]byte(source)); ok {
		return "", errors.New("a syntax: " + syntax)
	}
	return unmarked(text, "#")
}

func dotenvString(text string) (string, error) {
	found, err := dotenv.Parse(strings.NewReader("A=" + text + "\nB=2\n"))
	if err != nil {
		return "", err
	}
	if len(found) != 2 || found["B"] != "2" {
		return "", fmt.Errorf("%q", found)
	}
	return found["A"], nil
}

func yamlString(text string) (string, error) {
	for _, source := range []string{"a: %s\nb: 2\n", "{a: %s, b: 2}\n"} {
		var found map[string]any
		if err := yaml.Unmarshal([]byte(fmt.Sprintf(source, text)), &found); err != nil {
			return "", err
		}
		value, ok := found["a"].(string)
		if !ok || len(found) != 2 || found["b"] != 2 {
			return "", fmt.Errorf("%v", found)
		}
		if strings.HasPrefix(source, "{") {
			return value, nil
		}
	}
	return "", errors.New("nothing")
}

func composeString(text string) (string, error) {
	value, err := yamlString(text)
	if err != nil {
		return "", err
	}
	return template.Substitute(value, func(string) (string, bool) { return "expanded", true })
}

func promString(text string) (string, error) {
	prom := promql.NewParser(promql.Options{})
	expression, err := prom.ParseExpr(text)
	if err != nil {
		return "", err
	}
	literal, ok := expression.(*promql.StringLiteral)
	if !ok {
		return "", fmt.Errorf("%T", expression)
	}
	selector, err := prom.ParseExpr("up{a=" + text + ",b=\"2\"}")
	if err != nil {
		return "", err
	}
	matchers := selector.(*promql.VectorSelector).LabelMatchers
	if len(matchers) != 3 || matchers[0].Value != literal.Val {
		return "", fmt.Errorf("%v", matchers)
	}
	return literal.Val, nil
}

func promComment(text string) (string, error) {
	expression, err := promql.NewParser(promql.Options{}).ParseExpr("1 +\n" + text + "\n2")
	if err != nil {
		return "", err
	}
	if expression.String() != "1 + 2" {
		return "", errors.New(expression.String())
	}
	return unmarked(text, "#")
}

// goTemplate is how Prometheus expands the labels and annotations of an alert.
func goTemplate(source string) (string, error) {
	parsed, err := text.New("a").Option("missingkey=error").Parse("{{$labels := .}}" + source)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = parsed.Execute(&out, nil)
	return out.String(), err
}

func annotationInYAML(text string) (string, error) {
	value, err := yamlString(text)
	if err != nil {
		return "", err
	}
	return goTemplate(value)
}
