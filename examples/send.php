<?php
// Sends one image through Pombo and waits until Z-API has accepted it. PHP 8.1 or later with its curl extension.
//
//   php send.php INSTANCE PHONE IMAGE_URL ORDER        POMBO_URL, POMBO_API_KEY: see examples/README.md

declare(strict_types=1);

/** Repeats the same request until the message is settled. The id makes it the same message, so nothing is sent twice. */
function send(array $message): array
{
    $headers = ['Content-Type: application/json'];
    if ($key = getenv('POMBO_API_KEY')) {
        $headers[] = "Authorization: Bearer $key";
    }
    $problem = '';
    for ($attempt = 1; $attempt <= 5; $attempt++) {
        $curl = curl_init((getenv('POMBO_URL') ?: 'http://127.0.0.1:3000') . '/v1/messages?wait=30');
        curl_setopt_array($curl, [
            CURLOPT_POSTFIELDS => json_encode($message, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES),
            CURLOPT_HTTPHEADER => $headers,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 40,
        ]);
        $body = curl_exec($curl);
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        if ($body !== false && $status === 200) {
            return json_decode($body, true, flags: JSON_THROW_ON_ERROR);
        }
        // No response: it may or may not be queued. 202: it is still queued. Repeat the same request after both.
        $problem = $body === false ? curl_error($curl) : "$status $body";
        if ($status >= 400 && $status < 500 && $status !== 429) {
            break; // the request is invalid; a retry does not help
        }
        sleep($attempt);
    }
    fwrite(STDERR, "no result: $problem\n");
    exit(1);
}

if ($argc !== 5) {
    fwrite(STDERR, "usage: php send.php INSTANCE PHONE IMAGE_URL ORDER\n");
    exit(2);
}
[, $instance, $phone, $image, $order] = $argv;
$answer = send([
    'type' => 'send-image',
    'instance' => $instance,
    'phone' => $phone,
    'image' => $image,
    'caption' => "Pedido $order",
    'id' => "pedido-$order",
]);
echo json_encode($answer, JSON_UNESCAPED_SLASHES), "\n";
exit(in_array($answer['status'], ['accepted', 'sent', 'delivered', 'read'], true) ? 0 : 1);
