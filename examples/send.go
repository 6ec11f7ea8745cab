// Sends one image through Pombo and waits until Z-API has accepted it. It needs only Go.
//
//	go run send.go INSTANCE PHONE IMAGE_URL ORDER        POMBO_URL, POMBO_API_KEY: see examples/README.md
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"
)

type message struct {
	Type     string `json:"type"`
	Instance string `json:"instance"`
	Phone    string `json:"phone"`
	Image    string `json:"image"`
	Caption  string `json:"caption"`
	ID       string `json:"id"`
}

type answer struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Result struct {
		ZaapID    string `json:"zaapId"`
		MessageID string `json:"messageId"`
	} `json:"result"`
}

// send repeats the same request until the message is settled. The id makes it the same message, so nothing is sent twice.
func send(m message) (answer, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return answer{}, err
	}
	var problem error
	for attempt := 1; attempt <= 5; attempt++ {
		result, again, err := post(body)
		if !again {
			return result, err
		}
		problem = err
		time.Sleep(time.Duration(attempt) * time.Second)
	}
	return answer{}, problem
}

var client = http.Client{Timeout: 40 * time.Second}

// post reports whether to repeat the request: after no response, 202 (still queued), 429 and 5xx.
func post(body []byte) (result answer, again bool, err error) {
	base := os.Getenv("POMBO_URL")
	if base == "" {
		base = "http://127.0.0.1:3000"
	}
	request, err := http.NewRequest(http.MethodPost, base+"/v1/messages?wait=30", bytes.NewReader(body))
	if err != nil {
		return result, false, err
	}
	request.Header.Set("Content-Type", "application/json")
	if key := os.Getenv("POMBO_API_KEY"); key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := client.Do(request)
	if err != nil {
		return result, true, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return result, true, err
	}
	if response.StatusCode == http.StatusOK {
		err = json.Unmarshal(text, &result)
		return result, false, err
	}
	code := response.StatusCode
	return result, code < 400 || code == 429 || code >= 500, fmt.Errorf("%d %s", code, text)
}

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: go run send.go INSTANCE PHONE IMAGE_URL ORDER")
		os.Exit(2)
	}
	order := os.Args[4]
	sent, err := send(message{
		Type:     "send-image",
		Instance: os.Args[1],
		Phone:    os.Args[2],
		Image:    os.Args[3],
		Caption:  "Pedido " + order,
		ID:       "pedido-" + order,
	})
	if err != nil {
		log.Fatalf("no result: %v", err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(sent); err != nil {
		log.Fatal(err)
	}
	switch sent.Status {
	case "accepted", "sent", "delivered", "read":
	default:
		os.Exit(1)
	}
}
