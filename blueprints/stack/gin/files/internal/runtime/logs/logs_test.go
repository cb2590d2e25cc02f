package logs

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

func TestLinesHoldNoMessageOfAnError(t *testing.T) {
	var output bytes.Buffer
	New(&output, "service", slog.LevelInfo).Error("failed\n{}", Failure(errors.New("a secret")))
	line := output.String()
	if strings.Count(line, "\n") != 1 || strings.Contains(line, "a secret") {
		t.Fatal(line)
	}
	var fields map[string]any
	if err := json.Unmarshal([]byte(line), &fields); err != nil || fields["level"] != "error" {
		t.Fatal(fields, err)
	}
}
