// The check of issued keys that a verifier does, on Go's net/http: what Latchkey is measured beside.
package main

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"hash"
	"hash/crc32"
	"log"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	maxBody      = 16 << 10
	keyIDLength  = 26
	secretLength = 43
	checkLength  = 6
	afterPrefix  = len("_v1_") + keyIDLength + len("_") + secretLength + checkLength
)

// record is what is known of a key, as one line of the records' file has it.
type record struct {
	Metadata struct {
		Namespace string `json:"namespace"`
	} `json:"metadata"`
	Spec struct {
		KeyID      string          `json:"keyID"`
		Digest     string          `json:"digest"`
		ActorID    string          `json:"actorID"`
		Scopes     []string        `json:"scopes"`
		Metadata   json.RawMessage `json:"metadata"`
		ExpireTime *time.Time      `json:"expireTime"`
	} `json:"spec"`
}

type key struct {
	digest []byte
	answer answer
}

type request struct {
	Credential string `json:"credential"`
}

type answer struct {
	IsValid      bool            `json:"is_valid"`
	KeyID        string          `json:"key_id,omitempty"`
	ActorID      string          `json:"actor_id,omitempty"`
	Scopes       []string        `json:"scopes,omitempty"`
	Metadata     json.RawMessage `json:"metadata,omitempty"`
	Visibility   string          `json:"visibility,omitempty"`
	Status       string          `json:"status,omitempty"`
	ExpireTime   *time.Time      `json:"expire_time,omitempty"`
	Namespace    string          `json:"namespace,omitempty"`
	ErrorCode    string          `json:"error_code,omitempty"`
	ErrorMessage string          `json:"error_message,omitempty"`
}

var (
	malformed = refusal("VERIFICATION_ERROR_INVALID_FORMAT", "This is no credential.")
	notFound  = refusal("VERIFICATION_ERROR_NOT_FOUND", "No such credential is known.")
	expired   = refusal("VERIFICATION_ERROR_EXPIRED", "The credential has expired.")
)

func refusal(code, message string) *answer {
	return &answer{ErrorCode: code, ErrorMessage: message}
}

type verifier struct {
	keys  map[string]*key
	hmacs sync.Pool
}

func (v *verifier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	var asked request
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&asked); err != nil {
		http.Error(w, "the body is no JSON object", http.StatusBadRequest)
		return
	}
	body, err := json.Marshal(v.verify(asked.Credential))
	if err != nil {
		http.Error(w, "the answer cannot be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(body)
}

func (v *verifier) verify(credential string) *answer {
	keyID, ok := parse(credential)
	if !ok {
		return malformed
	}
	digest := v.digest(credential)
	known, ok := v.keys[keyID]
	if !ok || subtle.ConstantTimeCompare(digest[:], known.digest) != 1 {
		return notFound
	}
	if known.answer.ExpireTime != nil && !time.Now().Before(*known.answer.ExpireTime) {
		return expired
	}
	return &known.answer
}

func (v *verifier) digest(credential string) (digest [sha256.Size]byte) {
	mac := v.hmacs.Get().(hash.Hash)
	mac.Reset()
	mac.Write([]byte(credential))
	mac.Sum(digest[:0])
	v.hmacs.Put(mac)
	return digest
}

// parse finds the key id in <prefix>_v1_<key id>_<secret><check>, if the check is right.
func parse(credential string) (keyID string, ok bool) {
	prefix := len(credential) - afterPrefix
	if prefix < 1 || prefix > 16 || credential[prefix:prefix+4] != "_v1_" {
		return "", false
	}
	start := prefix + 4
	end := start + keyIDLength
	if credential[end] != '_' {
		return "", false
	}
	checked := credential[:len(credential)-checkLength]
	check, ok := base62(credential[len(checked):])
	if !ok || check != uint64(crc32.ChecksumIEEE([]byte(checked))) {
		return "", false
	}
	return credential[start:end], true
}

func base62(digits string) (number uint64, ok bool) {
	for i := 0; i < len(digits); i++ {
		var digit byte
		switch c := digits[i]; {
		case c >= '0' && c <= '9':
			digit = c - '0'
		case c >= 'A' && c <= 'Z':
			digit = c - 'A' + 10
		case c >= 'a' && c <= 'z':
			digit = c - 'a' + 36
		default:
			return 0, false
		}
		number = number*62 + uint64(digit)
	}
	return number, true
}

func read(path string) (map[string]*key, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	keys := make(map[string]*key)
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line record
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, err
		}
		digest, err := hex.DecodeString(line.Spec.Digest)
		if err != nil {
			return nil, err
		}
		keys[line.Spec.KeyID] = &key{
			digest: digest,
			answer: answer{
				IsValid:    true,
				KeyID:      line.Spec.KeyID,
				ActorID:    line.Spec.ActorID,
				Scopes:     line.Spec.Scopes,
				Metadata:   line.Spec.Metadata,
				Visibility: "KEY_VISIBILITY_SECRET",
				Status:     "KEY_STATUS_ACTIVE",
				ExpireTime: line.Spec.ExpireTime,
				Namespace:  line.Metadata.Namespace,
			},
		}
	}
	return keys, lines.Err()
}

// main serves until it is killed. Arguments: the port, the file with the records, and the one with
// the key of their digests in hexadecimal.
func main() {
	keys, err := read(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	text, err := os.ReadFile(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	digestKey, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		log.Fatal("the digest key is not hexadecimal")
	}
	v := &verifier{keys: keys}
	v.hmacs.New = func() any { return hmac.New(sha256.New, digestKey) }
	mux := http.NewServeMux()
	mux.Handle("/v2alpha1/admin/apiKeys:verify", v)
	mux.HandleFunc("/health/ready", func(http.ResponseWriter, *http.Request) {})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], mux))
}
