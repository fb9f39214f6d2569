// Go's own transparency-log library (golang.org/x/mod/sumdb, of the Go checksum database) as a peer of our log.
//
//	golden FILE     writes notes, roots and proofs that it makes, for our tests to hold ours against
//	check FOLDER    opens an unpacked evidence pack of ours: checkpoints, tiles and leaf hashes
//
// Run by bench/peers/sumdb.sh.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const origin = "peer.countersign.test/log"

// seeded gives the same "random" bytes each time, so that the golden file is the same too.
type seeded struct{ n byte }

func (s *seeded) Read(p []byte) (int, error) {
	for i := range p {
		s.n++
		p[i] = s.n
	}
	return len(p), nil
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func record(i int) []byte { return []byte(fmt.Sprintf("entry %d", i)) }

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		out[i] = h[index]
	}
	return out, nil
}

func texts(proof []tlog.Hash) []string {
	out := []string{}
	for _, h := range proof {
		out = append(out, h.String())
	}
	return out
}

type proofCase struct {
	Index int64    `json:"index"`
	From  int64    `json:"from"`
	Size  int64    `json:"size"`
	Proof []string `json:"proof"`
}

func golden(path string) {
	skey, vkey, err := note.GenerateKey(&seeded{}, origin)
	must(err)
	signer, err := note.NewSigner(skey)
	must(err)
	var stored hashes
	roots := map[string]string{}
	notes := []string{}
	inclusion, consistency := []proofCase{}, []proofCase{}
	for i := 0; i < 600; i++ {
		grown, err := tlog.StoredHashes(int64(i), record(i), stored)
		must(err)
		stored = append(stored, grown...)
		size := int64(i + 1)
		root, err := tlog.TreeHash(size, stored)
		must(err)
		roots[strconv.FormatInt(size, 10)] = root.String()
		if size%97 != 0 && size != 256 && size != 257 && size > 9 {
			continue
		}
		msg, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", origin, size, root)}, signer)
		must(err)
		notes = append(notes, string(msg))
		for _, index := range []int64{0, size / 3, size - 1} {
			proof, err := tlog.ProveRecord(size, index, stored)
			must(err)
			inclusion = append(inclusion, proofCase{Index: index, Size: size, Proof: texts(proof)})
			if index > 0 {
				tree, err := tlog.ProveTree(size, index, stored)
				must(err)
				consistency = append(consistency, proofCase{From: index, Size: size, Proof: texts(tree)})
			}
		}
	}
	out, err := json.MarshalIndent(map[string]any{
		"madeBy": "bench/peers/sumdb.sh", "library": "golang.org/x/mod/sumdb " + version(), "verifierKey": vkey,
		"leafOfEntry0": tlog.RecordHash(record(0)).String(), "roots": roots, "notes": notes,
		"inclusion": inclusion, "consistency": consistency,
	}, "", " ")
	must(err)
	must(os.WriteFile(path, append(out, '\n'), 0o644))
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && os.Getenv("SUMDB_VERSION") == "" {
		return info.GoVersion
	}
	return os.Getenv("SUMDB_VERSION")
}

type tiles struct{ folder string }

func (t tiles) Height() int                       { return 8 }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	out := make([][]byte, len(wanted))
	for i, tile := range wanted {
		// Go writes the height into the path; C2SP fixed it at 8 and leaves it out.
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(t.folder, path))
		if err != nil {
			return nil, err
		}
		out[i] = data
	}
	return out, nil
}

func check(folder string) {
	var verifiers []note.Verifier
	keys, err := os.ReadFile(filepath.Join(folder, "keys.txt"))
	must(err)
	for _, line := range strings.Split(string(keys), "\n") {
		if v, err := note.NewVerifier(strings.TrimSpace(line)); err == nil {
			verifiers = append(verifiers, v)
		}
	}
	names, err := filepath.Glob(filepath.Join(folder, "checkpoints", "*.note"))
	must(err)
	var newest tlog.Tree
	for _, name := range names {
		msg, err := os.ReadFile(name)
		must(err)
		opened, err := note.Open(msg, note.VerifierList(verifiers...))
		must(err)
		lines := strings.Split(opened.Text, "\n")
		size, err := strconv.ParseInt(lines[1], 10, 64)
		must(err)
		raw, err := base64.StdEncoding.DecodeString(lines[2])
		must(err)
		tree := tlog.Tree{N: size}
		copy(tree.Hash[:], raw)
		if tree.N > newest.N {
			newest = tree
		}
	}
	reader := tlog.TileHashReader(newest, tiles{folder})
	entries, err := os.Open(filepath.Join(folder, "entries.txt"))
	must(err)
	all, err := io.ReadAll(entries)
	must(err)
	checked := 0
	for _, line := range bytes.Split(all, []byte("\n")) {
		place, body, found := bytes.Cut(line, []byte("\t"))
		index, err := strconv.ParseInt(string(place), 10, 64)
		if !found || err != nil {
			continue
		}
		leaves, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		must(err)
		if want := tlog.Hash(sha256.Sum256(append([]byte{0}, body...))); leaves[0] != want || tlog.RecordHash(body) != want {
			must(fmt.Errorf("entry %d is not the leaf at its place", index))
		}
		checked++
	}
	fmt.Printf("%d checkpoints and %d entries of a tree of %d leaves, opened by golang.org/x/mod/sumdb\n", len(names), checked, newest.N)
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "golden" {
		golden(os.Args[2])
	} else if len(os.Args) == 3 && os.Args[1] == "check" {
		check(os.Args[2])
	} else {
		must(fmt.Errorf("usage: golden FILE, or check FOLDER"))
	}
}
